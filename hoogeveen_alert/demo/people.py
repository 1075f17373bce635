"""The demonstration's accounts: six to log in with, and the coordinators of all groups."""

from collections.abc import Iterable
from itertools import product

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from groups.models import District
from hoogeveen_alert.accounts.models import User, vouched_for
from hoogeveen_alert.accounts.roles import Role

from . import DOMAIN, PASSWORD
from .words import FIRST_NAMES, LAST_NAMES

ACCOUNTS = (
    ("coordinator", "Coba Groepsbeheerder (demo)", Role.COORDINATOR),
    ("gebied", "Gijs Gebiedscoördinator (demo)", Role.AREA_COORDINATOR),
    ("gemeente", "Gerda Gemeente (demo)", Role.MUNICIPALITY),
    ("politie", "Pim Politie (demo)", Role.POLICE),
    ("uitvoerder", "Ubbo Uitvoerder (demo)", Role.CONTRACTOR),
    ("admin", "Ada Applicatiebeheer (demo)", Role.MUNICIPALITY),
)
SECOND_OFFICER = ("politie2", "Paula Politie (demo)", Role.POLICE)
# Members have the numbers below this one.
FIRST_ACCOUNT_NUMBER = 9_000


def email_of(name: str) -> str:
    return f"{name}@{DOMAIN}"


def phone_of(number: int) -> str:
    """A number of a block that nobody has: 06 0000 with four digits."""
    return f"+3160000{number:04}"


def create_accounts() -> dict[str, User]:
    """The accounts one can log in with, by the first part of their address."""
    password = make_password(PASSWORD)
    users = {}
    for number, (name, shown, role) in enumerate((*ACCOUNTS, SECOND_OFFICER)):
        users[name] = User.objects.create(
            email=email_of(name),
            name=shown,
            phone=phone_of(FIRST_ACCOUNT_NUMBER + number),
            role=role,
            is_superuser=name == "admin",
            password=make_password(None) if name == SECOND_OFFICER[0] else password,
        )
    _give_districts(users)
    return users


def create_coordinators(numbers: Iterable[int]) -> dict[int, User]:
    """More coordinators, by number; they cannot log in by password."""
    names = [f"{first} {last}" for last, first in product(LAST_NAMES, FIRST_NAMES)]
    people = {
        number: User(
            email=email_of(f"beheerder{number:03}"),
            name=names[number % len(names)],
            phone=phone_of(FIRST_ACCOUNT_NUMBER + 100 + number),
            role=Role.COORDINATOR,
            password=make_password(None),
        )
        for number in sorted(numbers)
    }
    User.objects.bulk_create(people.values())
    EmailAddress.objects.bulk_create(vouched_for(people.values()))
    return people


def _give_districts(users: dict[str, User]) -> None:
    districts = list(District.objects.current().order_by("code"))
    through = District.people.through
    served = [(users["gebied"], district) for district in districts]
    served += [(users["politie"], district) for district in districts[:2]]
    served += [(users["politie2"], district) for district in districts[2:]]
    through.objects.bulk_create(through(user=user, district=district) for user, district in served)
