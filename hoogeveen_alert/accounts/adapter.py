from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts come from the municipality or an accepted invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
