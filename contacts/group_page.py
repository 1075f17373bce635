"""What this app shows on the page of a group: whom to call, and when somebody did."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from groups.models import AlertGroup, Coordinator, District
from groups.posts.ways import Rights, ways_of_group, ways_of_post
from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.group_page import Action, Place, Section

from .models import ContactMoment
from .people import is_refused, mark_changed
from .rounds.silence import mark_silent, may_see

SHOWN = 10  # moments, the newest
MOST = 500


def sections(request: HttpRequest, group: AlertGroup) -> Iterator[Section]:
    user = user_of(request)
    yield _coordinators(user, group)
    yield _moments(request, user, group)


def _coordinators(user: User, group: AlertGroup) -> Section:
    posts = Coordinator.objects.visible_to(user).current().filter(group=group)
    posts = posts.select_related("user__contact_preference")
    posts = posts.annotate(is_unreachable=is_refused("user__email"))
    held = list(posts.order_by("-post", "from_on", "pk"))
    rights = Rights.of(user, held)
    above = _area_coordinators(user, group)
    if may_see(user):
        mark_silent([*(post.user for post in held), *above], viewer=user)
    mark_changed([*(post.user for post in held), *above], viewer=user)
    calls = user.has_perm("contacts.add_contactmoment")
    rows = [
        {
            "post": post,
            "is_own": post.user_id == user.pk,
            "record_url": reverse("contacts:record", args=[post.pk]) if calls else "",
            "actions": list(ways_of_post(group, post, rights)),
        }
        for post in held
        # An account that was closed reaches nobody; who runs the group has to see to the post.
        if post.user.is_active or rights.may_change
    ]
    content = {"rows": rows, "area_coordinators": above, "may_record": calls, "reader": user}
    actions = ways_of_group(group, held, rights)
    if not user.has_perm("contacts.view_contactlist"):
        officers = Action(gettext("Police officer of the district"), reverse("contacts:officers"))
        actions = [*actions, officers]
    template = "contacts/includes/group_coordinators.html"
    return Section(Place.COORDINATORS, template, content, tuple(actions))


def _area_coordinators(user: User, group: AlertGroup) -> list[User]:
    """For who may reach everybody; of a group that ended nobody is to be called about it."""
    if not user.has_perm("contacts.view_contactlist") or group.status not in AlertGroup.LIVING:
        return []
    districts = District.objects.current().filter(neighbourhoods__alert_groups=group)
    people = User.objects.area_coordinators().filter(districts__in=districts.values("pk"))
    people = people.distinct().annotate(is_unreachable=is_refused("email"))
    return list(people.select_related("contact_preference").order_by("sort_key", "pk"))


def _moments(request: HttpRequest, user: User, group: AlertGroup) -> Section:
    most = MOST if request.GET.get("contactmomenten") == "alles" else SHOWN
    own = ContactMoment.objects.to_take_back_by(user).filter(pk=OuterRef("pk"))
    moments = ContactMoment.objects.visible_to(user).filter(group=group)
    moments = moments.select_related("about", "by", "taken_back").annotate(is_mine=Exists(own))
    rows = list(moments[: most + 1])
    content = {"moments": rows[:most], "has_more": len(rows) > most}
    return Section(Place.MOMENTS, "contacts/includes/group_moments.html", content)
