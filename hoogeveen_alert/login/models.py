from .addresses.models import EmailChange
from .sso.models import ClaimMapping, Vouching
from .unused.models import AccountTerms

__all__ = ["AccountTerms", "ClaimMapping", "EmailChange", "Vouching"]
