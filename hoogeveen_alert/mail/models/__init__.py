from .outgoing import (
    AlreadyMoved,
    MailSubject,
    OutgoingMail,
    OutgoingMailQuerySet,
    WordsGone,
    new_message_id,
)
from .terms import MailTerms, kept_days
from .unreachable import UnreachableAddress, came_back, is_unreachable, mark_unreachable

__all__ = [
    "AlreadyMoved",
    "MailSubject",
    "MailTerms",
    "OutgoingMail",
    "OutgoingMailQuerySet",
    "UnreachableAddress",
    "WordsGone",
    "came_back",
    "is_unreachable",
    "kept_days",
    "mark_unreachable",
    "new_message_id",
]
