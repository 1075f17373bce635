"""How long one statement may take while somebody waits for a page (PostgreSQL).

Imports, migrations and tasks take as long as they need: only `wsgi.py` says that it serves pages.
SQLite has no such limit: it cannot interrupt a regular expression, which is why no page takes one.
"""

import os
from typing import Any

SERVES_PAGES = "SERVES_PAGES"


def limited(options: dict[str, Any], seconds: int) -> dict[str, Any]:
    """Options of the connection, with the limit where pages are served.

    What takes longer raises an OperationalError, which is answered with the plain 503 page.
    """
    if SERVES_PAGES not in os.environ:
        return options
    given = options.get("options", "")
    return options | {"options": f"{given} -c statement_timeout={seconds}s".strip()}
