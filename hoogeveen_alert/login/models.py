from .sso.models import ClaimMapping, Vouching

__all__ = ["ClaimMapping", "Vouching"]
