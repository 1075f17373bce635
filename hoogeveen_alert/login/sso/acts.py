"""Who may come in by a provider, with which role, and whom the provider no longer vouches for."""

from __future__ import annotations

from enum import Enum

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.changes import record_change

from ..posts import follow_role
from ..sessions.acts import end_sessions
from . import emails
from .claims import Identity, are_incomplete
from .districts import give_districts
from .models import ClaimMapping, Grant, Vouching


class Refusal(Enum):
    """Why somebody whom the provider knows does not come in, in words for them."""

    NO_ACCOUNT = _("You have no account here. An account comes from the municipality.")
    NO_ADDRESS = _("Your organisation does not tell us an e-mail address that it has checked.")
    OTHER_PERSON = _("Somebody else of your organisation uses this account already.")
    OTHER_PROVIDER = _("Your account belongs to another organisation. Log in there.")
    BLOCKED = _("Your account here is closed.")
    ENDED = _("Your organisation gives you no task here any more. Your account is closed now.")
    INCOMPLETE = _("You are in so many groups that your organisation does not tell us which.")


def admit(who: Identity) -> SocialAccount | Refusal:
    """The link between the account and who logged in, once role and districts follow the claims.

    Two first log-ins at once make one account: the second finds what the first made.
    """
    try:
        return _admit(who)
    except IntegrityError:
        return _admit(who)


@transaction.atomic
def _admit(who: Identity) -> SocialAccount | Refusal:
    grant = ClaimMapping.objects.grant_for(who.provider, who.claims)
    # The account first: whoever sees one that another log-in just made, sees its link as well.
    known = _by_email(who)
    link = SocialAccount.objects.filter(provider=who.provider, uid=who.uid).first()
    user = link.user if link else known
    refusal = _refusal(who, user, grant, linked=link is not None)
    if refusal is Refusal.ENDED and user:
        _end(user)
    if refusal:
        return refusal
    is_new_way_in = user is not None and link is None
    user = user or _new_account(who)
    if grant and not user.is_superuser:
        _follow(user, who.provider, grant)
    if is_new_way_in:
        emails.send_linked(user, organisation=who.organisation)
    return link or SocialAccount.objects.create(user=user, provider=who.provider, uid=who.uid)


def _by_email(who: Identity) -> User | None:
    return User.objects.filter(email=who.email).first() if who.email else None


def _new_account(who: Identity) -> User:
    user = User.objects.create_user(who.email, name=who.name)
    user.refresh_from_db()  # a session fits what the database has, to the letter
    return user


def _refusal(
    who: Identity, user: User | None, grant: Grant | None, *, linked: bool
) -> Refusal | None:
    if not grant and are_incomplete(who.claims):
        return Refusal.INCOMPLETE
    if user is None:
        if not grant:
            return Refusal.NO_ACCOUNT
        return None if who.email else Refusal.NO_ADDRESS
    if not user.is_active:
        return Refusal.BLOCKED
    if not linked and user.socialaccount_set.filter(provider=who.provider).exists():
        return Refusal.OTHER_PERSON  # the address went to somebody else there
    vouching = Vouching.objects.filter(user=user).first()
    if vouching and vouching.provider != who.provider:
        return Refusal.OTHER_PROVIDER
    # An application manager comes in by a row for what the account is, never by an address alone.
    if user.is_superuser and not linked and not (grant and grant.role == user.role):
        return Refusal.NO_ACCOUNT
    if grant or not vouching:
        return None
    return Refusal.ENDED if linked else Refusal.OTHER_PROVIDER


def _follow(user: User, provider: str, grant: Grant) -> None:
    """Give role and districts as the claims say; sessions with the old ones end."""
    Vouching.objects.update_or_create(
        user=user,
        defaults={"provider": provider},
        create_defaults={"provider": provider, "since": timezone.now()},
    )
    old_role, new_role = user.role, grant.role
    if old_role != new_role:
        User.objects.filter(pk=user.pk).update(role=new_role)
        user.role = new_role
        record_change(user, by=user, role=(old_role, new_role))
        follow_role(user, by=user)
    moved = give_districts(user, grant.districts, is_new_role=old_role != new_role)
    if moved:
        record_change(user, by=user, districts=moved)
    if moved or old_role != new_role:
        end_sessions(user)


def _end(user: User) -> None:
    """Switch an account off that only the provider vouched for."""
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        record_change(user, by=user, is_active=(True, False))
    end_sessions(user)


@transaction.atomic
def let_go(user: User, *, by: User) -> None:
    """Make an account one of the portal's own again: no provider knows it any more."""
    SocialAccount.objects.filter(user=user).delete()
    gone = Vouching.objects.filter(user=user).first()
    if gone:
        gone.delete()  # named in the history, as the account can come in otherwise from now on
        record_change(user, by=by, provider=(gone.provider, ""))
    end_sessions(user)
