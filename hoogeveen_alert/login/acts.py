"""What becomes of an account as such: nobody's, once nobody needs it."""

from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.acts import forget_words
from hoogeveen_alert.privacy.changes import record_change

from .posts import has_post
from .sessions.acts import forget_sessions


class StillNeeded(Exception):
    """The account has a task in the portal, or runs it: that ends first."""


@transaction.atomic
def change_details(user: User, *, name: str, phone: Any, by: User | None = None) -> list[str]:
    """Give the account another name or number; which of the two changed, as the history keeps.

    Nothing of an account that is nobody's any more.
    """
    told = {"name": name, "phone": phone or ""}
    with_changes = User.objects.filter(pk=user.pk, anonymised_at=None)
    before = with_changes.select_for_update().values(*told).first()
    changed = [field for field in told if before and before[field] != told[field]]
    if changed:
        with_changes.update(**told)
        record_change(user, *changed, by=by)
    return changed


@transaction.atomic
def anonymise(user: User, *, by: User | None = None) -> None:
    """Forget whose account this is, at once; a second time it changes nothing.

    Name, address and number go, nobody can log in with it, and what belongs to the person alone
    goes with them: sessions, factors, links to other log-ins, preferences, calendar. The row
    stays, as history and ledger refer to it, and its address is free for a new account.
    Raises StillNeeded for an application manager, and while the account has a post.
    """
    if user.is_superuser or has_post(user):
        raise StillNeeded(str(user.pk))
    email = user.email
    with translation.override(settings.LANGUAGE_CODE):
        nobody = gettext("Former account")
    # Filtering on what it must be lets the database settle a race.
    nameless = User.objects.filter(pk=user.pk, anonymised_at=None, is_superuser=False).update(
        anonymised_at=timezone.now(),
        email=f"account-{user.pk}@former.invalid",  # a domain that can never be (RFC 2606)
        name=nobody,
        phone="",
        password=make_password(None),
        is_active=False,
        last_login=None,
    )
    user.refresh_from_db()
    if not nameless:
        return
    forget_sessions(user)
    _delete_what_is_theirs(user)
    forget_words(email)
    record_change(user, "email", "name", "phone", by=by)


def _delete_what_is_theirs(user: User) -> None:
    """All rows that would go with the account itself, of whichever app they are.

    Not what the account did in the admin: that log has a term of its own, and names nobody.
    """
    for relation in User._meta.related_objects:
        model: Any = relation.related_model
        if relation.on_delete is models.CASCADE and model is not LogEntry:
            model._default_manager.filter(**{relation.field.name: user}).delete()
