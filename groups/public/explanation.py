"""Which pages of explanation there are, in the order in which somebody reads them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT = "groups/public/explain_text.html"


@dataclass(frozen=True)
class Page:
    """One page of explanation: the text of that kind, in a template that may add to it."""

    slug: str
    title: str | Promise
    about: str | Promise
    kind: str
    template: str = TEXT


PAGES = (
    Page(
        "whatsapp-alert",
        _("What is WhatsApp-Alert?"),
        _("Neighbours who warn one another. What it is, and what it is not."),
        "explain_what",
    ),
    Page(
        "saar",
        _("What do you do when you see something?"),
        _("SAAR in four steps, on a card to print."),
        "explain_saar",
        "groups/public/explain_saar.html",
    ),
    Page(
        "wat-wanneer",
        _("112, NL-Alert, Burgernet or WhatsApp-Alert?"),
        _("Four ways side by side: when, who and how you take part."),
        "explain_when",
        "groups/public/explain_when.html",
    ),
    Page(
        "huisregels",
        _("House rules"),
        _("What everybody in a group keeps to."),
        "house_rules",
    ),
    Page(
        "meedoen",
        _("How does joining work?"),
        _("From your request to the first message, step by step."),
        "explain_joining",
    ),
    Page(
        "groep-starten",
        _("How does a group start?"),
        _("What you need, and what the municipality does."),
        "explain_starting",
    ),
    Page(
        "helpt-het",
        _("Does it help?"),
        _("What research says, and what it does not say."),
        "explain_evidence",
    ),
    Page(
        "zonder-smartphone",
        _("You have no smartphone?"),
        _("What you can do without WhatsApp."),
        "explain_without_smartphone",
    ),
)
BY_SLUG = {page.slug: page for page in PAGES}
