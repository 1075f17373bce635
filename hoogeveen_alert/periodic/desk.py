from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line, Pile
from hoogeveen_alert.mail.models import OutgoingMail

from .health import signs_of_life


def lines(user: User) -> Iterator[Line]:
    """What the application manager has to look at; others have no part in it."""
    if not user.is_superuser:
        return
    url = reverse("periodic:overview")
    signs = signs_of_life()
    if not (signs.beat and signs.worker):
        yield Line(gettext("Mails and reminders do not leave: a part has stopped"), url, 1, True)
    yield Line(gettext("Technical state: tasks and mail"), url)


def piles(user: User) -> Iterator[Pile]:
    """Mails that nobody got, without a word of whose they are."""
    if user.is_superuser:
        yield Pile(
            "mail-mislukt",
            rows=OutgoingMail.objects.visible_to(user).filter(state=OutgoingMail.State.FAILED),
            counted=ngettext_lazy("%d mail failed", "%d mails failed"),
            text=_("Mail %(number)d failed"),
            url=lambda row: reverse("admin:mail_outgoingmail_change", args=[row.key]),
            number="pk",
            since="created_at",
        )
