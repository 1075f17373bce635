from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_municipality, is_police
from hoogeveen_alert.dashboard import Line

from .models import ContactMoment, OfficerProfile
from .models.digests import digest_of
from .rounds import silence


def lines(user: User) -> Iterator[Line]:
    """Contacts that are due, and the ways to contact list, officers and one's own details."""
    if user.has_perm("contacts.view_contactlist"):
        yield from overdue_lines(user)
        yield Line(gettext("Contact list"), reverse("contacts:list"))
        yield Line(gettext("Contact moments"), reverse("contacts:due"))
    else:
        yield Line(
            gettext("Police officer and coordinators near you"), reverse("contacts:officers")
        )
    yield from silent_lines(user)
    if is_police(user) and not OfficerProfile.objects.filter(user=user).exists():
        text = gettext("Coordinators cannot see yet how to reach you")
        yield Line(text, reverse("contacts:reachability"), 1)
    if not is_municipality(user):
        yield Line(gettext("How you can be reached"), reverse("contacts:reachability"))
    if digest_of(user):
        yield Line(gettext("Messages to me"), reverse("contacts:digests"))
    yield Line(gettext("Your dates in your own calendar"), reverse("contacts:calendar"))


def silent_lines(user: User) -> Iterator[Line]:
    """For the desk and for digests alike."""
    number = silence.count(user)
    if number:
        text = ngettext("%d person does not answer", "%d people do not answer", number) % number
        yield Line(text, reverse("contacts:silent"), number)


def overdue_lines(user: User) -> Iterator[Line]:
    """For the desk and for digests alike."""
    number = ContactMoment.objects.due_for(user).overdue().count()
    if number:
        text = ngettext("%d contact is overdue", "%d contacts are overdue", number) % number
        yield Line(text, reverse("contacts:due"), number)
    number = ContactMoment.objects.planned_by_police_for(user).overdue().count()
    if number:
        text = ngettext(
            "%d contact of the police is overdue", "%d contacts of the police are overdue", number
        )
        yield Line(text % number, f"{reverse('contacts:due')}?van=politie", number)
