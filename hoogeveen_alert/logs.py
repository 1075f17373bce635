import logging
import re

# A token in a page's address opens somebody's own page; no log may keep one.
TOKEN = re.compile(
    r"(/(?:aanmelding|groepen/starten|uitnodiging|belangstelling|bevestigen|agenda"
    r"|accounts/password/reset/key|accounts/confirm-email)/)[^/\s?\"']+"
)
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")


class WithoutSecrets(logging.Formatter):
    """Formats a record without tokens and query strings, a traceback's included."""

    def format(self, record: logging.LogRecord) -> str:
        return QUERY.sub(r"\1", TOKEN.sub(r"\1***", super().format(record)))
