from .budget import Budget, BudgetClosed, LedgerEntry, NotEnoughMoney, StillToCover
from .inspection import DamageReport, Inspection
from .order import SignOrder
from .photos import photo_path
from .rules import SignRules
from .sign import Sign, SignChange
from .sign_request import GroupEnded, SignPoint, SignRequest, SignRequestChange
from .sign_type import SignType
from .smederij import NeighbourhoodBusy, Smederij, SmederijNeighbourhood

__all__ = [
    "Budget",
    "BudgetClosed",
    "DamageReport",
    "GroupEnded",
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
