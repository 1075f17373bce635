"""Which accounts have a task in a group or a district, and are therefore kept."""

from django.db.models import Exists, Max, OuterRef, Q, Subquery

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.personal_data import Posts

from ..models import Application, Coordinator, District, Invitation


def coordinators() -> Posts:
    past = Coordinator.objects.filter(user=OuterRef("pk")).order_by().values("user")
    last = past.annotate(last=Max("until_on")).values("last")
    return Posts(Coordinator.objects.current().order_by().values("user"), until=Subquery(last))


def invited() -> Posts:
    """Who is asked as coordinator, or asks for a group: the answer may need the account."""
    needed = Q(status="open") | Q(status="accepted", group__status="applied")
    invitations = Invitation.objects.filter(needed, email=OuterRef("email"))
    applications = Application.objects.filter(group__status="applied", email=OuterRef("email"))
    asked = User.objects.filter(Exists(invitations) | Exists(applications))
    return Posts(asked.order_by().values("pk"))


def serving_districts() -> Posts:
    serve = District.people.through.objects.order_by()
    return Posts(serve.values("user"))
