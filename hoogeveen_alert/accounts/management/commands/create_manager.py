import sys
from argparse import ArgumentParser
from collections.abc import Callable
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
        "code that is mailed, or by the password typed here (leave it empty for none). What is "
        "not given is asked for at a terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="?")
        parser.add_argument("--name")
        parser.add_argument("--no-password", action="store_true", help="do not ask for a password")

    def handle(self, *args: Any, email: str, name: str, no_password: bool, **options: Any) -> None:
        missing = ["email"] * (not email) + ["--name"] * (not name)
        if missing and not sys.stdin.isatty():
            raise CommandError(f"Without a terminal this needs: {', '.join(missing)}.")
        user = User(role=Role.MUNICIPALITY, is_superuser=True)
        user.email = _valid(_address, email) if email else self._asked("E-mail address: ", _address)
        user.name = _valid(_name, name) if name else self._asked("Name: ", _name)
        user.set_password(None if no_password else self._password(user))
        user.save()
        self.stdout.write(self.style.SUCCESS(f"{user.email} may log in at /accounts/login/."))

    def _asked(self, question: str, checked: Callable[[str], str]) -> str:
        """What was typed, once it will do."""
        while True:
            try:
                return checked(input(question))
            except EOFError as error:
                raise CommandError("Stopped; no account was made.") from error
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))

    def _password(self, user: User) -> str | None:
        """None when none is wanted. At a terminal a password that will not do is asked again."""
        while password := getpass("Password (empty for none): "):
            try:
                validate_password(password, user)
            except ValidationError as error:
                if not sys.stdin.isatty():
                    raise CommandError(" ".join(error.messages)) from error
                self.stderr.write(" ".join(error.messages))
            else:
                if not sys.stdin.isatty() or getpass("The same again: ") == password:
                    return password
                self.stderr.write("The two are not the same.")
        return None


def _valid(checked: Callable[[str], str], given: str) -> str:
    try:
        return checked(given)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def _address(typed: str) -> str:
    email = one_spelling(typed)
    validate_address(email)
    if User.objects.filter(email=email).exists():
        raise ValidationError(f"{email} has an account already.")
    return email


def _name(typed: str) -> str:
    name = typed.strip()
    longest = User._meta.get_field("name").max_length or 0
    if not 0 < len(name) <= longest:
        raise ValidationError(f"A name has 1 to {longest} letters.")
    return name
