"""Somebody who asks to join, for the tests of that form."""

from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail

EMAIL = "jan@example.org"
PERSON = {
    "name": "Jan Proefpersoon",
    "email": EMAIL,
    "mobile": "06 12345678",
    "postcode": "7933 PA",
    "house_number": "12",
    "addition": "",
    "rules": "on",
    "consent": "on",
    "website": "",
}


def ask(client, group, **typed):
    return client.post(f"{group.get_absolute_url()}aanmelden/", PERSON | typed)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def errors(response) -> dict[str, list[str]]:
    return {
        field: [error.code for error in found]
        for field, found in response.context["form"].errors.as_data().items()
    }


def assert_nothing_happened() -> None:
    assert not Membership.objects.exists()
    assert not OutgoingMail.objects.exists()
