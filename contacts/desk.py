"""Contacts that are due and people who do not answer, by group and without their names."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Case, CharField, F, Min, Value, When
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_municipality, is_police
from hoogeveen_alert.dashboard import Line, Pile, Row

from .models import ContactCheck, ContactMoment, OfficerProfile
from .models.digests import digest_of
from .rounds import silence


def lines(user: User) -> Iterator[Line]:
    """The ways to contact list, officers and one's own details."""
    if user.has_perm("contacts.view_contactlist"):
        yield Line(gettext("Contact list"), reverse("contacts:list"))
        yield Line(gettext("Contact moments"), reverse("contacts:due"))
    else:
        yield Line(
            gettext("Police officer and coordinators near you"), reverse("contacts:officers")
        )
    if silence.may_see(user):
        yield Line(gettext("Groups without a second coordinator"), reverse("contacts:alone"))
    if is_police(user) and not OfficerProfile.objects.filter(user=user).exists():
        text = gettext("Coordinators cannot see yet how to reach you")
        yield Line(text, reverse("contacts:reachability"), 1)
    if not is_municipality(user):
        yield Line(gettext("How you can be reached"), reverse("contacts:reachability"))
    if digest_of(user):
        yield Line(gettext("Messages to me"), reverse("contacts:digests"))
    yield Line(gettext("Your dates in your own calendar"), reverse("contacts:calendar"))


def piles(user: User) -> Iterator[Pile]:
    """What is overdue, and who does not answer, for those who may act."""
    if user.has_perm("contacts.view_contactlist"):
        yield from _overdue(user)
    if silence.may_see(user):
        yield _silent(user)


def _page_of(row: Row, *, otherwise: str) -> str:
    """Of the group; what has none stands in a list of its own."""
    return reverse("groups:record", args=[row.slug]) if row.slug else reverse(otherwise)


def _overdue(user: User) -> Iterator[Pile]:
    own = ContactMoment.objects.due_for(user).overdue()
    of_police = ContactMoment.objects.planned_by_police_for(user).overdue()
    named: dict[str, Any] = {
        "name": Coalesce("group__name", Value(gettext("an area coordinator"))),
        "slug": Coalesce("group__slug", Value("")),
        "url": partial(_page_of, otherwise="contacts:due"),
        "since": "next_due_on",
        "due": lambda row: row.day,
    }
    yield Pile(
        "contact-over-tijd",
        rows=own,
        counted=ngettext_lazy("%d contact is overdue", "%d contacts are overdue"),
        text=_("Contact is due: %(name)s"),
        **named,
    )
    yield Pile(
        "contact-politie",
        rows=of_police.exclude(pk__in=own.values("pk")) if is_police(user) else of_police,
        counted=ngettext_lazy(
            "%d contact of the police is overdue", "%d contacts of the police are overdue"
        ),
        text=_("Contact by the police is due: %(name)s"),
        **named,
    )


def _silent(user: User) -> Pile:
    """Of each post, and of each person's own details, the round that was missed first."""
    each = silence.unanswered_for(user).order_by().values("user", "post")
    return Pile(
        "contact-stil",
        rows=ContactCheck.objects.filter(pk__in=each.annotate(first=Min("pk")).values("first")),
        counted=ngettext_lazy("%d person does not answer", "%d people do not answer"),
        text=_("No answer from %(name)s"),
        name=Case(
            When(post=None, then=Value(gettext("somebody who serves a district"))),
            default=Concat(Value(gettext("a coordinator of ")), F("post__group__name")),
            output_field=CharField(),
        ),
        slug=Coalesce("post__group__slug", Value("")),
        url=partial(_page_of, otherwise="contacts:silent"),
        since="opened_on",
    )
