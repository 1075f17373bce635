"""What the municipality looks at before it approves a group, looked up beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.roles import is_volunteer
from hoogeveen_alert.checks import Check, Outcome

from ..models import AlertGroup, Application, GroupLimits, Interest, Invitation
from ..places.overlap import AreaCount, Overlap, count_in, in_any, overlaps
from ..posts.appointing import unsuited

# Words that make a group look like a service of the authorities, or like an alarm number.
OFFICIAL = ("politie", "gemeente", "burgernet", "nl-alert", "nlalert", "112", "meldkamer", "boa")
WORDS_OF_ANY_NAME = re.compile(
    r"\b(whatsapp|wa|app|alert|buurt|dorps|wijk|straat|buurtalert|dorpsalert|buurtapp|groep"
    r"|preventie|buurtpreventie|en|omgeving)\b|[^\w]"
)
ALIKE = 0.85


@dataclass(frozen=True)
class Assessment:
    """An application with everything the municipality decides by."""

    group: AlertGroup
    application: Application | None  # None once it is past its term
    invitations: list[Invitation]
    count: AreaCount
    overlaps: list[Overlap]
    checks: list[Check]

    @property
    def addresses_taken(self) -> int:
        """In the area of one other group at least."""
        return in_any(self.overlaps)

    @property
    def failed(self) -> list[Check]:
        return [check for check in self.checks if check.outcome == "fail"]

    @property
    def is_blocked(self) -> bool:
        return any(check.blocks for check in self.failed)


def assess(group: AlertGroup) -> Assessment:
    """Count, compare and check an application; a constant number of queries."""
    application = Application.objects.select_related("address").filter(group=group).first()
    count = count_in(group.area)
    found = Assessment(
        group,
        application,
        list(group.invitations.all()),
        count,
        overlaps(group.area, but=group, count=count),
        [],
    )
    return replace(found, checks=list(_checks(found)))


def _checks(found: Assessment) -> Iterator[Check]:
    limits = GroupLimits.current()
    if found.application:
        yield _email_confirmed(found.application)
        yield _second(found.invitations, found.application)
        yield from _accounts(found.invitations, found.application)
        yield _lives_inside(found.group, found.application)
    yield _size(found.count, limits)
    yield _overlap(found.count, found.overlaps, limits)
    yield _name(found.group)
    yield _waiting(found.group)


def _email_confirmed(application: Application) -> Check:
    name = _("E-mail address of the applicant")
    if application.confirmed_at:
        return Check(name, "pass", gettext("Confirmed by mail."))
    return Check(name, "fail", gettext("Nobody confirmed it."), blocks=True)


def _second(invitations: list[Invitation], application: Application) -> Check:
    name = _("Second coordinator")
    accepted = {one.email for one in invitations if one.status == "accepted"}
    if accepted - {application.email}:
        return Check(name, "pass", gettext("Agreed by mail."))
    if accepted:
        return Check(name, "fail", gettext("Has the same e-mail address as the applicant."))
    if any(one.status == "open" for one in invitations):
        return Check(name, "fail", gettext("Was asked, and did not answer yet."))
    return Check(name, "fail", gettext("There is none who agreed."))


def _accounts(invitations: list[Invitation], application: Application) -> Iterator[Check]:
    """Police and municipality can hold no post, because they would see the members."""
    emails = {application.email: gettext("applicant")}
    for one in invitations:
        if one.status == "accepted":
            emails.setdefault(one.email, gettext("second coordinator"))
    unfit = unsuited(emails)
    name = _("Accounts of the coordinators")
    for email, user in unfit.items():
        why = gettext("Police and municipality cannot be coordinator: another address is needed.")
        if is_volunteer(user):
            why = gettext("This account was switched off, or manages the portal.")
        yield Check(name, "fail", f"{emails[email].capitalize()}: {why}", blocks=True)
    if not unfit:
        yield Check(name, "pass", gettext("They have an account, or get one."))


def _lives_inside(group: AlertGroup, application: Application) -> Check:
    name = _("Address of the applicant")
    metres = group.metres_to(application.address.point)
    if not metres:
        return Check(name, "pass", gettext("Lies in the area."))
    return Check(name, "fail", gettext("Lies %d metres outside the area.") % metres)


def _size(count: AreaCount, limits: GroupLimits) -> Check:
    name = _("Size of the area")
    bounds = {"least": limits.min_addresses, "most": limits.max_addresses}
    found = ngettext("%d address", "%d addresses", count.addresses) % count.addresses
    if limits.min_addresses <= count.addresses <= limits.max_addresses:
        return Check(name, "pass", found)
    why = gettext("%(found)s; a group has between %(least)d and %(most)d.")
    return Check(name, "fail", why % (bounds | {"found": found}))


def _overlap(count: AreaCount, shared: list[Overlap], limits: GroupLimits) -> Check:
    """By what all groups together take of the addresses; one that lies in several counts once."""
    name = _("Overlap with other groups")
    if not shared:
        return Check(name, "pass", gettext("None."))
    most, taken = shared[0], in_any(shared)  # most addresses first
    percent = 100 * taken / count.addresses if count.addresses else 0.0
    outcome: Outcome = "pass"
    if taken and percent >= limits.overlap_fail_percent:
        outcome = "fail"
    elif taken and percent >= limits.overlap_warn_percent:
        outcome = "warn"
    said = gettext("%(percent)d%% of the addresses lie in the area of %(group)s too.")
    if taken > most.addresses:
        said = gettext(
            "%(percent)d%% of the addresses lie in the area of other groups too, most of them in "
            "that of %(group)s."
        )
    return Check(name, outcome, said % {"percent": round(percent), "group": most.group.name})


def _name(group: AlertGroup) -> Check:
    name = _("Name of the group")
    words = re.split(r"[\s,.]+", group.name.lower())
    official = [word for word in OFFICIAL if any(part.startswith(word) for part in words)]
    if official:
        why = gettext("Looks like the name of a service: “%s”.")
        return Check(name, "fail", why % official[0])
    others = AlertGroup.objects.filter(status__in=("applied", "active", "dormant"))
    for other in others.exclude(pk=group.pk).values_list("name", flat=True):
        if _alike(group.name, other):
            return Check(name, "warn", gettext("Looks much like “%s”.") % other)
    return Check(name, "pass", gettext("No other group has this name."))


def _alike(name: str, other: str) -> bool:
    """Whether people would take one name for the other, leaving out what every name has."""
    first, second = (WORDS_OF_ANY_NAME.sub("", each.lower()) for each in (name, other))
    if not first or not second or first == settings.MUNICIPALITY_NAME.lower():
        first, second = name.lower(), other.lower()
    return SequenceMatcher(None, first, second).ratio() >= ALIKE


def _waiting(group: AlertGroup) -> Check:
    there = {"address__point__bboverlaps": group.area, "address__point__coveredby": group.area}
    number = Interest.objects.waiting().filter(**there).count()
    found = ngettext("%d person waits here.", "%d people wait here.", number) % number
    return Check(_("Waiting list"), "pass", found if number else gettext("Nobody waits here."))
