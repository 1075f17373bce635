from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line
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
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).count()
    if failed:
        text = ngettext("%d mail failed", "%d mails failed", failed) % failed
        yield Line(text, url, failed)
    yield Line(gettext("Technical state: tasks and mail"), url)
