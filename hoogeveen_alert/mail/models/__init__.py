from .outgoing import (
    AlreadyMoved,
    MailSubject,
    OutgoingMail,
    OutgoingMailQuerySet,
    WordsGone,
    new_message_id,
)
from .terms import MailTerms, kept_days
from .unreachable import UnreachableAddress, is_unreachable, mark_unreachable

__all__ = [
    "AlreadyMoved",
    "MailSubject",
    "MailTerms",
    "OutgoingMail",
    "OutgoingMailQuerySet",
    "UnreachableAddress",
    "WordsGone",
    "is_unreachable",
    "kept_days",
    "mark_unreachable",
    "new_message_id",
]
