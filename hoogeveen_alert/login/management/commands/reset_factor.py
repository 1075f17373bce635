from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.factor.acts import reset_factor


class Command(BaseCommand):
    help = (
        "Take away somebody's second step at log-in, so that they choose a new one. For an "
        "application manager whom no other can help; others do it in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="kept in the history; name nobody")

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"{email} has no account.")
        number = reset_factor(user, by=None, why=reason)
        self.stdout.write(self.style.SUCCESS(f"Removed: {number}. Sessions of {email} ended."))
