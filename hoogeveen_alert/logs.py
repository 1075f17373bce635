import logging
import re
from typing import Any

# A token in a page's address opens somebody's own page; no log may keep one. What nginx masks
# (deploy/nginx/http.inc) is compared with this list, and this list with all addresses, by a test.
TOKEN_PATHS = (
    "aanmelding",
    "accounts/confirm-email",
    "accounts/inloggen",
    "accounts/nieuw-adres",
    "accounts/oud-adres",
    "accounts/password/reset/key",
    "agenda",
    "belangstelling",
    "bevestigen",
    "brief",
    "groepen/starten",
    "mijn-gegevens",
    "overname",
    "overzichten",
    "uitnodiging",
)
TOKEN = re.compile(rf"(/(?:{'|'.join(TOKEN_PATHS)})/+)[^/\s?\"']+", re.IGNORECASE)
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
# What a database or a mail server says of an address, in a traceback; at most 64 letters before @.
ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")


class WithoutSecrets(logging.Formatter):
    """Formats a record, its traceback included, without tokens, query strings and addresses."""

    def format(self, record: logging.LogRecord) -> str:
        without_tokens = QUERY.sub(r"\1", TOKEN.sub(r"\1***", super().format(record)))
        return ADDRESS.sub("***@***", without_tokens)


def without_expected_traceback(record: logging.LogRecord) -> bool:
    """A page that is refused or not there is no fault of the portal: one line says it all."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = record.exc_text = None
    return True


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
        "filters": {
            "expected": {
                "()": "django.utils.log.CallbackFilter",
                "callback": without_expected_traceback,
            },
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["expected"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # They tell each step of each poster, and what theme.css has that paper has not.
            "weasyprint": {"level": "CRITICAL"},
            "fontTools": {"level": "WARNING"},
        },
    }
