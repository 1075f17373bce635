from .addresses.models import EmailChange

__all__ = ["EmailChange"]
