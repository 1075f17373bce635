"""What the owner of an account finds of it at /mijn-gegevens/, and how it is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import works_everywhere
from hoogeveen_alert.accounts.templatetags.devices import device
from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.mail.addresses import masked
from hoogeveen_alert.own_data import Fact, Hindrance, Refused, at_mailbox, facts_of

from . import acts
from .models import EmailChange, Vouching
from .proof import has_factor

Field = models.ForeignKey[Any, Any]
KINDS = {"totp": _("App"), "webauthn": _("Passkey"), "recovery_codes": _("Recovery codes")}
FOR_WORK = _("Your account belongs to your work. Ask the application manager to change it.")
WITH_FACTOR = _(
    "You log in with a second step, so whoever reads your mailbox can change nothing here. Log in "
    "and take that step away first."
)


def of_change(change: EmailChange) -> Iterator[Fact]:
    """Found by either address, of which one may be another's mailbox: enough to know one's own."""
    yield Fact("old", _("Old e-mail address"), masked(change.old))
    yield Fact("new", _("New e-mail address"), masked(change.new))
    yield from facts_of(change, "asked_at")


def of_account(user: User) -> Iterator[Fact]:
    yield from facts_of(user, "email", "name", "phone")
    yield from facts_of(user, "role", "is_superuser", "is_active", "date_joined", "last_login")


def offers(user: User) -> set[str]:
    """Reading the mailbox does not do for an account of an office, or with a second factor."""
    if works_everywhere(user) or user.is_superuser or has_factor(user):
        return set()
    return {"correct"} if any(hindrances(user)) else {"correct", "erase"}


def hindrances(user: User) -> Iterator[Hindrance]:
    """What has to be handed over or stopped first, as every app tells it."""
    if works_everywhere(user) or user.is_superuser:
        yield Hindrance(str(FOR_WORK))
    elif has_factor(user):
        yield Hindrance(str(WITH_FACTOR), reverse("mfa_index"))
    for config in portal_apps():
        for name in config.hindrances:
            yield from import_string(name)(user)


def erase(user: User) -> None:
    """Make the account nobody's. Raises Refused while it has something to do."""
    try:
        acts.anonymise(user)
    except acts.StillNeeded as error:
        why = gettext("Your account is needed still. Ask the municipality what has to end first.")
        raise Refused(why) from error


def of_session(session: UserSession) -> Iterator[Fact]:
    seen_as = (device(session.user_agent), session.user_agent)
    yield Fact("created_at", _("Logged in on"), session.created_at)
    yield Fact("last_seen_at", _("Last used"), session.last_seen_at)
    yield Fact("ip", _("IP address"), session.ip)
    yield Fact("user_agent", _("Device"), session.user_agent, seen_as)


def end_session(session: UserSession) -> None:
    session.end()


def of_address(address: EmailAddress) -> Iterator[Fact]:
    yield from facts_of(address, "email")
    yield Fact("verified", _("Confirmed"), address.verified)


def of_factor(factor: Any) -> Iterator[Fact]:
    """A second factor by its name and dates; never what it consists of."""
    name = factor.data.get("name") if isinstance(factor.data, dict) else ""
    yield Fact("type", _("Kind"), factor.type, str(KINDS.get(factor.type, factor.type)))
    yield Fact("name", _("Name"), name or "")
    yield Fact("created_at", _("Set on"), factor.created_at)
    yield Fact("last_used_at", _("Last used"), factor.last_used_at)


def of_vouching(vouching: Vouching) -> Iterator[Fact]:
    yield from facts_of(vouching, "provider", "since")


def of_linked(linked: SocialAccount) -> Iterator[Fact]:
    """Its `uid` is a fingerprint of who somebody is there."""
    yield from facts_of(linked, "provider")
    yield Fact("uid", _("Mark of you there, made unreadable"), linked.uid)
    yield Fact("date_joined", _("Linked on"), linked.date_joined)
    yield from facts_of(linked, "last_login")


# What somebody did with an account, as numbers --------------------------------------------------


def deeds_of(mailbox: str) -> Iterator[tuple[Field, int]]:
    """How many rows that stand nowhere else on the page name the account, by field."""
    account = User.objects.filter(at_mailbox(("email",), mailbox)).first()
    owns = (own for config in portal_apps() for own in config.own_data)
    shown = {(own.model, lookup) for own in owns for lookup in own.found_by}
    for field in _fields_to_accounts() if account else ():
        if (field.model._meta.label, f"{field.name}__email") not in shown:
            number = field.model._default_manager.filter(**{field.name: account}).count()
            if number:
                yield field, number


def _fields_to_accounts() -> Iterator[Field]:
    for relation in User._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not (relation.auto_created and isinstance(field, models.ForeignKey)):
            continue
        if not field.model._meta.auto_created:  # the table of a many-to-many field
            yield field


def of_deed(deed: tuple[Field, int]) -> Iterable[Fact]:
    field, number = deed
    label = field.model._meta.label_lower
    words = f"{capfirst(field.model._meta.verbose_name_plural)} ({field.verbose_name})"
    yield Fact("kind", _("What"), f"{label}.{field.name}", words)
    yield Fact("number", _("How many"), number)
