"""Who does not answer: rounds that came to the day others are told, and nothing heard since."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office, where_serves_districts

from ..models import ContactCheck, ContactReminder
from ..models.checks import ContactCheckQuerySet
from .due import acts_of, current_posts


def may_see(user: User) -> bool:
    """Municipality, and area coordinators for their districts."""
    return is_office(user) or is_area_coordinator(user)


def unanswered_for(user: User) -> ContactCheckQuerySet:
    """What somebody else does not answer, among what this user may see; also what lapsed since."""
    if not may_see(user):
        return ContactCheck.objects.none()
    told = ContactReminder.objects.filter(
        contact_check=OuterRef("pk"), step=ContactReminder.Step.OTHERS
    )
    answered = ContactCheck.objects.filter(
        user=OuterRef("user"), status="answered", opened_on__gte=OuterRef("opened_on")
    )
    acted = acts_of(OuterRef("user"), OuterRef("post__group"))
    acted = acted.filter(at__date__gte=OuterRef("opened_on"))
    of_post = Q(post__in=current_posts()) & ~Exists(answered.filter(post=OuterRef("post")))
    own = where_serves_districts("user") & Q(post=None, user__is_active=True)
    return (
        ContactCheck.objects.visible_to(user)
        .exclude(user=user)
        .filter(Exists(told))
        .filter((of_post & ~Exists(acted)) | (own & ~Exists(answered.filter(post=None))))
        .exclude(user__officer_profile__confirmed_on__gte=F("opened_on"))
        .exclude(user__contact_preference__confirmed_on__gte=F("opened_on"))
    )


def each_once(checks: ContactCheckQuerySet) -> list[ContactCheck]:
    """Of each post, and of each person's own details, the round that was missed first."""
    rows = checks.with_group().order_by("opened_on", "pk").defer("post__group__area")
    first: dict[tuple[int, int | None], ContactCheck] = {}
    for check in rows:
        first.setdefault((check.user_id, check.post_id), check)
    return list(first.values())


def count(user: User) -> int:
    return unanswered_for(user).order_by().values("user", "post").distinct().count()


def mark_silent(people: Iterable[User], *, viewer: User) -> None:
    """Give each person `silent_since`: the day of the first question without an answer."""
    people = list(people)
    checks = unanswered_for(viewer).filter(user__in=people).order_by("-opened_on")
    since = dict(checks.values_list("user", "opened_on"))
    for person in people:
        person.silent_since = since.get(person.pk)  # type: ignore[attr-defined]
