from .budget import Budget
from .inspection import DamageReport, DamageReporter, Inspection
from .ledger import LedgerEntry
from .listed import Listed
from .order import SignOrder, SignOrderChange, SignOrderLine
from .photos import photo_path
from .refusals import (
    BudgetClosed,
    GroupEnded,
    NeighbourhoodBusy,
    NotEnoughMoney,
    OrderChanged,
    PlanChanged,
    StillToCover,
)
from .rules import SignRules
from .sign import Sign, SignChange
from .sign_request import SignPoint, SignRequest, SignRequestChange
from .sign_type import SignType
from .smederij import Smederij, SmederijNeighbourhood, smederijen_of

__all__ = [
    "Budget",
    "BudgetClosed",
    "DamageReport",
    "DamageReporter",
    "GroupEnded",
    "Inspection",
    "LedgerEntry",
    "Listed",
    "NeighbourhoodBusy",
    "NotEnoughMoney",
    "OrderChanged",
    "PlanChanged",
    "Sign",
    "SignChange",
    "SignOrder",
    "SignOrderChange",
    "SignOrderLine",
    "SignPoint",
    "SignRequest",
    "SignRequestChange",
    "SignRules",
    "SignType",
    "Smederij",
    "SmederijNeighbourhood",
    "StillToCover",
    "photo_path",
    "smederijen_of",
]
