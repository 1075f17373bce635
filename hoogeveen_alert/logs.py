import logging
import re
from typing import Any

# A token in a page's address opens somebody's own page; no log may keep one.
TOKEN = re.compile(
    r"(/(?:aanmelding|groepen/starten|uitnodiging|belangstelling|bevestigen|agenda"
    r"|accounts/password/reset/key|accounts/confirm-email"
    r"|accounts/nieuw-adres|accounts/oud-adres)/)[^/\s?\"']+"
)
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")


class WithoutSecrets(logging.Formatter):
    """Formats a record without tokens and query strings, a traceback's included."""

    def format(self, record: logging.LogRecord) -> str:
        return QUERY.sub(r"\1", TOKEN.sub(r"\1***", super().format(record)))


def configuration(level: int) -> dict[str, Any]:
    """Django's LOGGING: everything from that level on goes to the console, without secrets."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": "hoogeveen_alert.logs.WithoutSecrets",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # They tell each step of each poster, and what theme.css has that paper has not.
            "weasyprint": {"level": "CRITICAL"},
            "fontTools": {"level": "WARNING"},
        },
    }
