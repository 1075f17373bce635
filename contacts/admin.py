from .police.admin import OfficerProfileAdmin
from .rounds.admin import RoundTermsAdmin

__all__ = ["OfficerProfileAdmin", "RoundTermsAdmin"]
