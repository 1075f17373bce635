"""Mails about a change of address. None names the other address in full, nor who asked."""

from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.addresses import masked
from hoogeveen_alert.mail.messages import send_mail_to

from .links import new_mailbox_link, old_mailbox_link
from .models import EmailChange


def send_confirm(change: EmailChange) -> None:
    """Ask whoever reads the new mailbox; who typed the address may be wrong, so without a name."""
    path = reverse("email_change_new", args=[new_mailbox_link.make(change)])
    send_mail_to(change.new, "login/addresses/email/email_confirm", {"path": path})


def send_taken(change: EmailChange) -> None:
    """What comes instead where the new address has an account, so that the page need not tell."""
    known = {"path": reverse("account_login")}
    send_mail_to(change.new, "login/addresses/email/email_taken", known)


def send_asked(change: EmailChange) -> None:
    """Tell the old mailbox at once, which can stop it, and must agree when another asked."""
    path = reverse("email_change_old", args=[old_mailbox_link.make(change)])
    known = {
        "name": change.user.name,
        "path": path,
        "new": masked(change.new),
        "is_own": change.is_own,
    }
    send_mail_to(change.old, "login/addresses/email/email_change_asked", known)


def send_changed(user: User, *, old: str) -> None:
    """Tell the old mailbox that it is no longer the one of the account."""
    known = {"name": user.name, "new": masked(user.email), "path": reverse("contact")}
    send_mail_to(old, "login/addresses/email/email_changed", known)


def send_stopped(change: EmailChange) -> None:
    """Tell who asked for somebody else that the owner of the account does not want it."""
    if change.by is None or change.is_own or not change.by.is_active:
        return
    path = reverse("admin:accounts_user_change", args=[change.user_id])
    known = {"name": change.by.name, "path": path}
    send_mail_to(change.by, "login/addresses/email/email_change_stopped", known)
