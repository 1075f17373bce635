"""What is planted in one group is found by its own coordinator, and by nobody else anywhere.

Each role walks every address of the permission matrix, for its own group and for the other,
searches and filters every list, and follows the links it meets.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from groups.joining import emails
from groups.links import membership_link
from groups.models import Address, AlertGroup, District
from tests import factories
from tests.permissions import arguments_of, people_of
from tests.test_permissions import MATRIX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Each secret, and the part of it that is searched for: pages repeat what somebody typed.
SECRETS = {
    "name": ("Quirijntje Verstopt", "Quirijn"),
    "phone": ("48151623", "4815"),
    "email": ("quirijntje.verstopt@geheim.example", "quirijntje.v"),
    "street": ("Onvindbaarlaan", "Onvindb"),
    "link": ("DEMOnietdoorvertellen", "DEMOniet"),
}
# The register of addresses is public, whoever lives there.
REGISTER = ("/zoeken", "/beheer/groups/address/")
STAYS_AWAY_FROM = ("/accounts/logout", "/beheer/logout", "/static/")
MOST_PAGES = 700
ROLES = ("visitor", "outsider", "coordinator", "area", "police", "municipality")


@pytest.fixture
def planted(address) -> AlertGroup:
    """A second group in the same neighbourhood, so that an area coordinator serves both."""
    neighbourhood = address.neighbourhood
    link = f"https://chat.whatsapp.com/{SECRETS['link'][0]}"
    group = factories.AlertGroupFactory(whatsapp_link=link, neighbourhoods=[neighbourhood])
    factories.CoordinatorFactory(group=group)
    hidden = factories.AddressFactory(
        neighbourhood=neighbourhood, street=SECRETS["street"][0], number=77
    )
    for status in ("waiting", "left", "removed"):
        membership = factories.MembershipFactory(
            group=group,
            address=hidden,
            status=status,
            name=SECRETS["name"][0],
            phone=f"+316{SECRETS['phone'][0]}",
            email=SECRETS["email"][0],
        )
        emails.send_refused(membership, why="Te ver weg.")
    apply_for_another(neighbourhood.district, hidden)
    return group


def apply_for_another(district: District, hidden: Address) -> None:
    """What somebody typed who did not confirm it: that is nobody's, the municipality's neither."""
    person = {name: SECRETS[name][0] for name in ("name", "email")}
    application = factories.ApplicationFactory(
        group__neighbourhoods=[factories.NeighbourhoodFactory(district=district)],
        phone=f"+316{SECRETS['phone'][0]}",
        address=hidden,
        why=f"{SECRETS['name'][0]} wil het.",
        confirmed_at=None,
        **person,
    )
    factories.InvitationFactory(group=application.group, **person)


def found_in(path: str, page: str) -> set[str]:
    bare = re.sub(r"[\s\-]", "", page)
    found = {kind for kind, (secret, _part) in SECRETS.items() if secret in page or secret in bare}
    return found - {"street"} if path.startswith(REGISTER) else found


def crawl(client: Client, seeds: list[str]) -> dict[str, set[str]]:
    """What is found on each page that can be reached; holds only pages that give away something."""
    queue, seen, found = list(dict.fromkeys(seeds)), set(), {}
    while queue and len(seen) < MOST_PAGES:
        path = queue.pop(0)
        if path in seen or path.startswith(STAYS_AWAY_FROM):
            continue
        seen.add(path)
        response = client.get(path)
        # A poster is not text; what its words may not say is tested with the poster.
        page = response.getvalue().decode(errors="replace")
        if found_in(path, page):
            found[path] = found_in(path, page)
        if response.status_code == 302:
            queue.append(response.url)
        queue += [link for link in links_of(path, page) if link not in seen]
    return found


def links_of(path: str, page: str) -> Iterator[str]:
    for link in re.findall(r'(?:href|action)="([^"#]+)', page):
        target = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
        if target.netloc == "testserver" and "o=" not in target.query:
            yield target.path + (f"?{target.query}" if target.query else "")


def seeds_for(client: Client, *groups: AlertGroup) -> list[str]:
    return [*addresses(*groups), *searches(client), *own_pages(groups[0])]


def addresses(*groups: AlertGroup) -> Iterator[str]:
    """Every address of the matrix, for each group and for each of its members."""
    for url, method, _statuses in MATRIX:
        for group in groups if method == "get" else ():
            yield reverse(url, kwargs=arguments_of(url, group))
    for group in groups:
        for pk in group.memberships.values_list("pk", flat=True):
            yield from (f"/aanvragen/{pk}/", f"/aanvragen/{pk}/brief/")
            yield from (f"/beheer/groups/membership/{pk}/{page}/" for page in ("change", "history"))


def searches(client: Client) -> Iterator[str]:
    """Each list searched for a part of each secret, also through filters nobody offers."""
    lookups = ("name__contains", "group__name", "group__whatsapp_link__contains", "straat")
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for _secret, part in SECRETS.values():
            for name in ("q", *lookups):
                yield f"{path}?{urlencode({name: part})}"
            posted = client.post(path, {"q": part})
            yield posted.url if posted.status_code == 302 else path
    yield from (f"/groepen/?naam={part}" for _secret, part in SECRETS.values())
    yield "/zoeken?postcode=7933PA&huisnummer=77"
    yield "/kaart/groepen.geojson?bbox=6,52,7,53"


def own_pages(group: AlertGroup) -> Iterator[str]:
    """The pages of somebody who is invited to the own group."""
    membership = factories.MembershipFactory(
        group=group, address=group.neighbourhoods.get().addresses.first(), status="invited"
    )
    token = membership_link.make(membership)
    for name in ("membership", "membership_erase", "membership_export", "membership_leave"):
        yield reverse(f"groups:{name}", args=[token])


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_finds_what_one_group_knows(role, address, planted):
    group = address.neighbourhood.alert_groups.exclude(pk=planted.pk).get()
    people = people_of(group)
    client = Client(raise_request_exception=False)
    if role != "visitor":
        client.force_login(people[role])

    assert crawl(client, seeds_for(client, group, planted)) == {}


def test_its_own_coordinator_finds_all_of_it(address, planted):
    group = address.neighbourhood.alert_groups.exclude(pk=planted.pk).get()
    people_of(group)
    client = Client(raise_request_exception=False)
    client.force_login(planted.coordinators.get().user)

    found = crawl(client, seeds_for(client, planted))

    assert set().union(*found.values()) == set(SECRETS)
    assert {urlsplit(path).path.split("/")[1] for path in found} >= {"aanvragen", "beheer"}
