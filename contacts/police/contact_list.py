"""The contact list of the police: groups with the people to call, own districts first."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.contrib.gis.geos import Point
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext

from groups.models import AlertGroup, Coordinator, District
from groups.models.alert_group import AlertGroupQuerySet
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.sorting import words_key

from ..models import ContactMoment, ContactPreference, RoundTerms
from .search import Found, find, find_here

FRESH, OLD, NEVER = "fresh", "old", "never"


@dataclass(frozen=True)
class ContactList:
    """What one user sees for one search; nothing of it is read before it is shown."""

    groups: QuerySet[AlertGroup]
    area_coordinators: QuerySet[User]
    found: Found | None
    has_districts: bool
    is_everywhere: bool


def contact_list(
    user: User, *, text: str = "", here: Point | None = None, everywhere: bool = False
) -> ContactList:
    """Groups on the map that the user may see. A search goes through all districts."""
    has_districts = user.districts.exists()
    everywhere = everywhere or not has_districts
    groups = AlertGroup.objects.published().visible_to(user)
    found = find_here(here, groups) if here else find(text, groups) if text else None
    shown = _by_district(found.groups if found else groups, user, only_own=not everywhere)
    if found:
        shown = _meant_first(shown, found)
    elif not everywhere:
        shown = shown.filter(is_own=True)  # type: ignore[misc]
    districts = District.objects.current()
    if found:
        keys = found.groups.order_by().values("pk")
        districts = districts.filter(neighbourhoods__alert_groups__in=keys)
    elif not everywhere:
        districts = districts.filter(people=user)
    return ContactList(
        groups=with_contacts(shown),
        area_coordinators=area_coordinators(districts, also=found.people if found else ()),
        found=found,
        has_districts=has_districts,
        is_everywhere=everywhere,
    )


def _by_district(groups: AlertGroupQuerySet, user: User, *, only_own: bool) -> AlertGroupQuerySet:
    """With `district_name`: of the group's districts the first, of one's own if `only_own`."""
    through = AlertGroup.neighbourhoods.through.objects.filter(alertgroup=OuterRef("pk"))
    own = through.filter(neighbourhood__district__people=user)
    in_order = (own if only_own else through).order_by("neighbourhood__district__sort_key")
    rows = groups.annotate(
        is_own=Exists(own),
        district_name=Subquery(in_order.values("neighbourhood__district__name")[:1]),
        district_key=Subquery(in_order.values("neighbourhood__district__sort_key")[:1]),
    )
    return rows.order_by("district_key", "sort_key", "pk")


def _meant_first(groups: AlertGroupQuerySet, found: Found) -> AlertGroupQuerySet:
    """Groups of somebody who was meant by name, then those of one's own districts."""
    posts = Coordinator.objects.current().filter(group=OuterRef("pk"), user__in=found.people)
    return groups.annotate(is_meant=Exists(posts)).order_by(
        "-is_meant", "-is_own", "district_key", "sort_key", "pk"
    )


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
    posts: list[Coordinator] = attrgetter("contacts")(group)
    return posts


def area_coordinators(
    districts: QuerySet[District], *, also: Collection[int] = ()
) -> QuerySet[User]:
    """Those who serve one of the districts, with `served`: the districts of each.

    `also` are keys of accounts that come before them.
    """
    served = District.objects.current().only("name").order_by("sort_key")
    serving = User.objects.filter(districts__in=districts.values("pk")).values("pk")
    return (
        User.objects.area_coordinators()
        .filter(Q(pk__in=serving) | Q(pk__in=also))
        .annotate(is_meant=Case(When(pk__in=also, then=1), default=0))
        .select_related("contact_preference")
        .prefetch_related(Prefetch("districts", queryset=served, to_attr="served"))
        .order_by("-is_meant", "sort_key", "pk")
    )


def put_first(groups: Iterable[AlertGroup], people: Collection[int]) -> None:
    """Of each group first whom the search meant, whatever the post."""
    for group in groups:
        contacts_of(group).sort(key=lambda post: post.user_id not in people)


def calls_of(groups: Iterable[AlertGroup]) -> dict[str, dict[str, str]]:
    """By slug of a group whom its popup on the map calls: the first who has a number."""
    calls = {}
    for group in groups:
        post = next((post for post in contacts_of(group) if post.user.phone), None)
        if post and post.user.phone:
            words = gettext("Call %(name)s: %(number)s")
            words %= {"name": post.user.name, "number": post.user.phone.as_national}
            calls[group.slug] = {"words": words, "url": post.user.phone.as_rfc3966}
    return calls


def mark_fresh(people: Iterable[User]) -> None:
    """Give each person `freshness`: whether the details were confirmed in the last round."""
    terms = RoundTerms.current()
    since = timezone.localdate() - timedelta(days=terms.interval + terms.dormant_after)
    for person in people:
        on = preference_of(person).confirmed_on
        word = NEVER if on is None else FRESH if on >= since else OLD
        person.freshness = word  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Part:
    """The groups of one district, under its own heading."""

    name: str
    anchor: str
    groups: list[AlertGroup]

    @property
    def letter(self) -> str:
        return unicodedata.normalize("NFD", self.name)[:1].upper()


def parts_of(groups: Iterable[AlertGroup]) -> list[Part]:
    """By district, in the order of the list."""
    by_name = groupby(groups, key=attrgetter("district_name"))
    return [
        Part(name or "", f"wijk-{number}", list(those))
        for number, (name, those) in enumerate(by_name, 1)
    ]


def letters_of(parts: Iterable[Part]) -> list[tuple[str, str]]:
    """Each first letter, with the anchor of the first district that begins so."""
    anchors: dict[str, str] = {}
    for part in parts:
        anchors.setdefault(part.letter, part.anchor)
    return sorted(anchors.items())


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
        served = [district.name for district in attrgetter("served")(person)]
        found.append(Entry(person, person.get_role_display(), None, served, served))
    for group in listed.groups:
        places = [place.name for place in group.neighbourhoods.all()]
        districts = sorted(
            {place.district.name for place in group.neighbourhoods.all()}, key=words_key
        )
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
