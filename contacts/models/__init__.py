from .calendar import CalendarFeed
from .checks import ContactCheck, ContactReminder
from .digests import Digest, DigestChoice, DigestSent
from .moments import ContactMoment, MomentTakenBack
from .reachability import Channel, ContactPreference, OfficerProfile
from .second_ask import SecondAsk
from .terms import RoundTerms

__all__ = [
    "CalendarFeed",
    "Channel",
    "ContactCheck",
    "ContactMoment",
    "ContactPreference",
    "ContactReminder",
    "Digest",
    "DigestChoice",
    "DigestSent",
    "MomentTakenBack",
    "OfficerProfile",
    "RoundTerms",
    "SecondAsk",
]
