"""How much work a database has with a query: counted, so that no busy machine sways it."""

import json
from typing import Any

from django.db import connection
from django.db.models import QuerySet

STEPS = 100  # of SQLite's machine, between two calls


def work(rows: QuerySet) -> int:
    """Rows that PostgreSQL touched on its way to these, or steps of SQLite's machine."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        plan = json.loads(rows.explain(analyze=True, format="json"))
        return _touched(plan[0]["Plan"])
    return _steps_of(rows)


def _touched(node: dict[str, Any]) -> int:
    removed = sum(number for name, number in node.items() if name.startswith("Rows Removed by"))
    own = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return round(own) + sum(map(_touched, node.get("Plans", ())))


def _steps_of(rows: QuerySet) -> int:
    called = []
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: called.append(1), STEPS)
    try:
        list(rows)
    finally:
        connection.connection.set_progress_handler(None, STEPS)
    return len(called) * STEPS
