"""What an applicant finds at /mijn-gegevens/ and on the own page."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.own_data import Fact, facts_of

from ..joining.own_forms import OwnDetailsForm
from ..models import Application
from . import acts


def of_application(application: Application) -> Iterator[Fact]:
    """Everything the portal holds of the applicant, without other persons."""
    yield from facts_of(application, "group", "name", "email")
    yield from facts_of(application, phone="mobile")
    yield from facts_of(
        application, "address", "why", "drawn", "code_version", "applied_at", "confirmed_at"
    )
    group = application.group
    yield Fact("status", capfirst(_("status")), group.status, str(group.get_status_display()))


class ApplicationDetailsForm(OwnDetailsForm):
    row: Application

    def save(self) -> None:
        acts.correct_own(self.row, **self.details)
