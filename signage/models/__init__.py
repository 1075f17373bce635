from .budget import Budget
from .inspection import DamageReport, Inspection
from .ledger import LedgerEntry
from .order import SignOrder
from .photos import photo_path
from .refusals import (
    BudgetClosed,
    GroupEnded,
    NeighbourhoodBusy,
    NotEnoughMoney,
    PlanChanged,
    StillToCover,
)
from .rules import SignRules
from .sign import Sign, SignChange
from .sign_request import SignPoint, SignRequest, SignRequestChange
from .sign_type import SignType
from .smederij import Smederij, SmederijNeighbourhood

__all__ = [
    "Budget",
    "BudgetClosed",
    "DamageReport",
    "GroupEnded",
    "Inspection",
    "LedgerEntry",
    "NeighbourhoodBusy",
    "NotEnoughMoney",
    "PlanChanged",
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
