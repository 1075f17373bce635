"""The contact list of the police: groups with the people to call, own districts first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from groups.models import AlertGroup, Coordinator, District
from groups.models.alert_group import AlertGroupQuerySet
from hoogeveen_alert.accounts.models import User

from ..models import ContactMoment, ContactPreference
from .search import Found, find


@dataclass(frozen=True)
class ContactList:
    """What one user sees for one search; nothing of it is read before it is shown."""

    groups: QuerySet[AlertGroup]
    area_coordinators: QuerySet[User]
    found: Found | None
    has_districts: bool
    is_everywhere: bool


def contact_list(user: User, *, text: str = "", everywhere: bool = False) -> ContactList:
    """Groups on the map that the user may see. A search goes through all districts."""
    has_districts = user.districts.exists()
    everywhere = everywhere or not has_districts
    groups = AlertGroup.objects.published().visible_to(user)
    found = find(text, groups) if text else None
    shown = _own_first(found.groups if found else groups, user)
    if not found and not everywhere:
        shown = shown.filter(is_own=True)  # type: ignore[misc]
    districts = District.objects.current()
    if found:
        districts = districts.filter(neighbourhoods__alert_groups__in=found.groups.values("pk"))
    elif not everywhere:
        districts = districts.filter(people=user)
    return ContactList(
        groups=with_contacts(shown),
        area_coordinators=area_coordinators(districts),
        found=found,
        has_districts=has_districts,
        is_everywhere=everywhere,
    )


def _own_first(groups: AlertGroupQuerySet, user: User) -> AlertGroupQuerySet:
    through = AlertGroup.neighbourhoods.through.objects.filter(alertgroup=OuterRef("pk"))
    own = through.filter(neighbourhood__district__people=user)
    return groups.annotate(is_own=Exists(own)).order_by("-is_own", "name", "pk")


def with_contacts(groups: AlertGroupQuerySet) -> QuerySet[AlertGroup]:
    """Groups with `contacts` (current posts, lead first), places and the last contact moment."""
    posts = Coordinator.objects.current().filter(user__is_active=True)
    posts = posts.select_related("user__contact_preference").order_by("-post", "from_on", "pk")
    last = ContactMoment.objects.standing().filter(group=OuterRef("pk")).order_by("-on", "-pk")
    return (
        groups.for_public()
        .with_places()
        .annotate(spoken_on=Subquery(last.values("on")[:1]))
        .prefetch_related(Prefetch("coordinators", queryset=posts, to_attr="contacts"))
    )


def contacts_of(group: AlertGroup) -> list[Coordinator]:
    """Of a group of `with_contacts`."""
    posts: list[Coordinator] = group.contacts  # type: ignore[attr-defined]
    return posts


def area_coordinators(districts: QuerySet[District]) -> QuerySet[User]:
    """Those who serve one of the districts, with `served`: the districts of each."""
    people = User.objects.area_coordinators()
    served = District.objects.current().only("name").order_by("name")
    return (
        people.filter(districts__in=districts.values("pk"))
        .distinct()
        .select_related("contact_preference")
        .prefetch_related(Prefetch("districts", queryset=served, to_attr="served"))
        .order_by("name", "pk")
    )


def people_of(groups: Iterable[AlertGroup], others: Iterable[User] = ()) -> list[User]:
    """Each person once, as shown: the others first, then by group."""
    shown = list(others) + [post.user for group in groups for post in contacts_of(group)]
    return list({person.pk: person for person in shown}.values())


@dataclass
class Entry:
    """One person of the list, as an export writes it."""

    person: User
    post: str
    group: AlertGroup | None = None
    places: list[str] = field(default_factory=list)
    districts: list[str] = field(default_factory=list)


def entries(listed: ContactList) -> list[Entry]:
    """Everybody on the list: area coordinators, then each post of each group."""
    found = []
    for person in listed.area_coordinators:
        served = [district.name for district in person.served]  # type: ignore[attr-defined]
        found.append(Entry(person, person.get_role_display(), None, served, served))
    for group in listed.groups:
        places = [place.name for place in group.neighbourhoods.all()]
        districts = sorted({place.district.name for place in group.neighbourhoods.all()})
        found += [
            Entry(post.user, post.get_post_display(), group, places, districts)
            for post in contacts_of(group)
        ]
    return found


def preference_of(person: User) -> ContactPreference:
    """As it is kept, or the defaults; unsaved then."""
    try:
        return person.contact_preference
    except ContactPreference.DoesNotExist:
        return ContactPreference(user=person)
