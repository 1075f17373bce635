from .budget import (
    Budget,
    BudgetClosed,
    LedgerEntry,
    NotEnoughMoney,
    StillToCover,
)
from .order import SignOrder
from .photos import photo_path
from .rules import SignRules
from .sign import DamageReport, Inspection, Sign, SignChange
from .sign_request import SignPoint, SignRequest, SignRequestChange
from .sign_type import SignType
from .smederij import NeighbourhoodBusy, Smederij, SmederijNeighbourhood

__all__ = [
    "Budget",
    "BudgetClosed",
    "DamageReport",
    "Inspection",
    "LedgerEntry",
    "NeighbourhoodBusy",
    "NotEnoughMoney",
    "Sign",
    "SignChange",
    "SignOrder",
    "SignPoint",
    "SignRequest",
    "SignRequestChange",
    "SignRules",
    "SignType",
    "Smederij",
    "SmederijNeighbourhood",
    "StillToCover",
    "photo_path",
]
