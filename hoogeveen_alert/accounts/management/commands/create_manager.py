from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.email_addresses import one_spelling, validate_address


class Command(BaseCommand):
    help = (
        "Make the first account of the municipality, who may do everything. It logs in by a "
        "code that is mailed, or by the password typed here (leave it empty for none)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--no-password", action="store_true", help="do not ask for a password")

    def handle(self, *args: Any, email: str, name: str, no_password: bool, **options: Any) -> None:
        user = User(email=one_spelling(email), name=name, role=Role.MUNICIPALITY, is_superuser=True)
        try:
            validate_address(user.email)
            if User.objects.filter(email=user.email).exists():
                raise CommandError(f"{user.email} has an account already.")
            password = "" if no_password else getpass("Password (empty for none): ")
            if password:
                validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password or None)
        user.save()
        self.stdout.write(self.style.SUCCESS(f"{user.email} may log in at /accounts/login/."))
