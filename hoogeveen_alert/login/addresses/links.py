"""The two links of a change of address: one for each mailbox, and neither opens the other."""

from hoogeveen_alert.signed_links import SignedLink

from .models import TERM_DAYS, EmailChange

SECONDS = TERM_DAYS * 24 * 60 * 60

new_mailbox_link = SignedLink(
    "login.new_mailbox",
    lambda: EmailChange.objects.open().select_related("user"),
    max_age=SECONDS,
)
old_mailbox_link = SignedLink(
    "login.old_mailbox",
    lambda: EmailChange.objects.open().select_related("user"),
    max_age=SECONDS,
)
