"""What somebody finds at /mijn-gegevens/ about signs."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.own_data import Fact, Hindrance, facts_of

from .models import DamageReport, DamageReporter, SignRequest, Smederij


def of_smederij(smederij: Smederij) -> Iterator[Fact]:
    yield from facts_of(smederij, "name", "contact_name", "contact_email")
    yield from facts_of(smederij, "contact_phone")


def of_report(report: DamageReport) -> Iterator[Fact]:
    yield from facts_of(report, "text", "at", "handled_at")


def of_reporter(reporter: DamageReporter) -> Iterator[Fact]:
    yield Fact("sign", gettext("Sign"), str(reporter.report.sign))
    yield Fact("place", gettext("Place"), reporter.report.sign.place)
    yield from facts_of(reporter.report, "text")
    yield from facts_of(reporter, "email", "at")


def of_request(request: SignRequest) -> Iterator[Fact]:
    yield from facts_of(request, "group", "motivation", "status", "asked_at")


def hindrances(user: User) -> Iterator[Hindrance]:
    """Requests whose answer needs somebody to ask."""
    for request in (
        SignRequest.objects.open().of_volunteers().filter(asked_by=user).select_related("group")
    ):
        text = gettext("You asked for signs for %(group)s. Withdraw that, or wait for them.")
        url = reverse("signage:request", args=[request.pk])
        yield Hindrance(text % {"group": request.group.name}, url)
