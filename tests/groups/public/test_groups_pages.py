import datetime

import pytest
from django.contrib.gis.measure import D
from django.urls import reverse

from groups.life import acts as life
from groups.models import AlertGroup
from groups.models.rd import to_rd
from groups.templatetags.group_facts import in_words, rounded_members
from tests import factories
from tests.factories import square

pytestmark = pytest.mark.django_db

SECRETS = {
    "name": "Zwaantje Geheimhouder",
    "email": "zwaantje@geheim.example",
    "phone": "+31612345678",
    "link": "https://chat.whatsapp.com/DEMOgeheim",
}


def words(response) -> str:
    return " ".join(response.content.decode().split())


def listed(response) -> list[str]:
    return [group.name for group in response.context["page"]]


@pytest.fixture
def secretive(group, address) -> AlertGroup:
    """A group whose coordinator, member and link must not be seen."""
    name, email, phone = SECRETS["name"], SECRETS["email"], SECRETS["phone"]
    user = factories.UserFactory(name=name, email=email, phone=phone)
    factories.CoordinatorFactory(group=group, user=user)
    factories.MembershipFactory(
        group=group, name=name, email=f"lid.{email}", phone=phone, address=address
    )
    factories.InterestFactory(email=f"buur.{email}", address=address)
    AlertGroup.objects.filter(pk=group.pk).update(whatsapp_link=SECRETS["link"])
    return group


@pytest.mark.parametrize("status", ["active", "dormant", "closed"])
def test_no_public_page_holds_a_person_or_the_link(client, secretive, status):
    closed_at = "2026-11-02T00:00Z" if status == "closed" else None
    AlertGroup.objects.filter(pk=secretive.pk).update(status=status, closed_at=closed_at)
    found = "/zoeken?postcode=7933PA&huisnummer=12"

    for url in ("/", "/groepen/", "/kaart/groepen.geojson", found, secretive.get_absolute_url()):
        response = client.get(url)
        assert response.status_code == 200
        for secret in ("Zwaantje", "geheim", "612345678", "6 12345678", "chat.whatsapp.com"):
            assert secret not in response.content.decode(), url


def test_home_shows_search_count_and_every_group_by_district(client, group):
    factories.AlertGroupFactory(name="Slaper", status="dormant", area=square(1))

    page = words(client.get("/"))

    assert 'action="/zoeken"' in page
    assert f'href="{group.get_absolute_url()}"' in page
    assert "Slaper" in page
    assert "1 november 2026" in page
    assert group.neighbourhoods.get().district.name in page


@pytest.mark.parametrize("status", ["applied", "rejected", "closed"])
def test_unpublished_groups_are_not_on_home_and_list(client, status):
    factories.AlertGroupFactory(name="Onzichtbaar", status=status)

    assert "Onzichtbaar" not in words(client.get("/"))
    assert listed(client.get("/groepen/")) == []


def test_home_stays_light_and_points_to_the_list_when_there_are_very_many(client, monkeypatch):
    monkeypatch.setattr("groups.public.views.HOME_GROUPS", 2)
    for _ in range(3):
        factories.AlertGroupFactory()

    response = client.get("/")

    assert sum(len(groups) for _, groups in response.context["places"]) == 2
    assert response.context["has_more"]


def test_home_with_a_municipality_of_groups_stays_small(client):
    home = factories.NeighbourhoodFactory()
    for number in range(90):
        factories.AlertGroupFactory(name=f"Buurtpreventie Wolfsbos {number}", neighbourhoods=[home])

    assert len(client.get("/").content) < 80_000


def test_the_list_filters_by_name_and_by_district(client):
    pesse = factories.AlertGroupFactory(name="Pesse Veilig")
    factories.AlertGroupFactory(name="Wolfsbos")
    district = pesse.neighbourhoods.get().district

    assert listed(client.get("/groepen/", {"naam": "veil"})) == ["Pesse Veilig"]
    assert listed(client.get("/groepen/", {"wijk": district.code})) == ["Pesse Veilig"]
    assert listed(client.get("/groepen/", {"wijk": district.code, "naam": "wolf"})) == []
    assert listed(client.get("/groepen/")) == ["Pesse Veilig", "Wolfsbos"]


def test_an_empty_list_offers_to_clear_the_filters(client, group):
    page = words(client.get("/groepen/", {"naam": "bestaat niet"}))

    assert '<a href="/groepen/">' in page
    assert 'value="bestaat niet"' in page


def test_the_list_sorts_by_name_or_by_place(client):
    for name, place in (("B", "Anholt"), ("A", "Zuid"), ("C", "Anholt")):
        home = factories.NeighbourhoodFactory(district__name=place)
        factories.AlertGroupFactory(name=f"Groep {name}", neighbourhoods=[home])

    assert listed(client.get("/groepen/")) == ["Groep A", "Groep B", "Groep C"]
    by_place = client.get("/groepen/", {"sorteer": "plaats"})
    assert listed(by_place) == ["Groep B", "Groep C", "Groep A"]


def test_the_list_has_pages_of_25_with_a_total_and_keeps_its_filters(client):
    home = factories.NeighbourhoodFactory()
    for number in range(26):
        factories.AlertGroupFactory(name=f"Groep {number:02}", neighbourhoods=[home])

    first = client.get("/groepen/", {"naam": "groep"})

    assert len(listed(first)) == 25
    assert first.context["page"].paginator.count == 26
    assert 'href="?naam=groep&amp;page=2"' in words(first)
    assert listed(client.get("/groepen/?naam=groep&page=2")) == ["Groep 25"]


@pytest.mark.parametrize(
    "value",
    ["", "x", "-1", "0", "9" * 5000, "\0", "🏠", "<b>", "{{ x }}", "%", "'\"", "é" * 10_000],
)
@pytest.mark.parametrize("field", ["naam", "wijk", "sorteer", "page"])
def test_odd_filters_never_break_the_list(client, group, field, value):
    response = client.get("/groepen/", {field: value})

    assert response.status_code == 200
    if field != "page":
        assert response.context["form"][field].value() == value


def test_a_filter_that_makes_no_sense_is_explained_and_left_out(client, group):
    response = client.get("/groepen/", {"wijk": "WK999999", "sorteer": "x"})

    assert sorted(response.context["form"].errors) == ["sorteer", "wijk"]
    assert listed(response) == [group.name]


def test_a_group_page_tells_what_a_resident_must_know(client, group):
    page = words(client.get(group.get_absolute_url()))

    assert f"<h1>{group.name}</h1>" in page
    assert "1 november 2026" in page
    assert group.neighbourhoods.get().name in page
    assert 'href="tel:112"' in page
    assert page.count("<h1") == 1


def test_the_purpose_is_escaped_and_keeps_its_lines(client):
    purpose = "Regel 1\nRegel 2\n\n<script>alert(1)</script>{{ site }}{% now 'Y' %}"
    group = factories.AlertGroupFactory(name="<b>{{ x }}</b>", purpose=purpose)

    for url in (group.get_absolute_url(), "/groepen/", "/"):
        page = words(client.get(url))
        assert "&lt;b&gt;{{ x }}&lt;/b&gt;" in page
        assert "<script>alert" not in page
    page = words(client.get(group.get_absolute_url()))
    assert "Regel 1<br>Regel 2" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ site }}{% now &#x27;Y&#x27; %}" in page


@pytest.mark.parametrize("status", ["applied", "rejected"])
def test_a_group_that_is_not_decided_for_has_no_page(client, status):
    group = factories.AlertGroupFactory(status=status)

    assert client.get(group.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("slug", ["bestaat-niet", "x" * 5000, "%00", "%F0%9F%8F%A0", "%ED%A0%80"])
def test_an_unknown_group_is_a_404(client, slug):
    assert client.get(f"/groepen/{slug}/").status_code == 404


def test_an_ended_group_points_to_the_nearest_ones(client, group):
    life.close(group, by=None, why="op")
    near, nearer = (factories.AlertGroupFactory(area=square(n)) for n in (2, 1))

    response = client.get(group.get_absolute_url())

    assert response.status_code == 200
    assert list(response.context["nearest"]) == [nearer, near]
    assert 'id="map"' not in words(response)


def test_a_dormant_group_says_since_when_and_where_to_ask(client, group):
    life.fall_dormant(group, why="stil")

    page = words(client.get(group.get_absolute_url()))

    assert "1 november 2026" in page
    assert f'href="{group.get_absolute_url()}belangstelling/"' in page


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, None), (9, None), (10, "10"), (19, "10"), (20, "20"), (1024, "1.020")],
)
def test_members_are_rounded_down_to_tens(count, said):
    text = rounded_members(count)

    assert (said in text) if said else not any(c.isdigit() for c in text)


def test_only_members_who_joined_are_counted(client, group, address):
    for number in range(11):
        status = "joined" if number else "waiting"
        factories.MembershipFactory(group=group, address=address, status=status)

    assert client.get(group.get_absolute_url()).context["group"].member_count == 10


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (3, "50 m"),
        (340, "350 m"),
        (974, "950 m"),
        (980, "1,0 km"),
        (1249, "1,2 km"),
        (12_000, "12,0 km"),
    ],
)
def test_a_distance_is_said_as_people_say_it(metres, said):
    assert in_words(D(m=metres)) == said


@pytest.mark.parametrize("url", ["/", "/groepen/", "/groepen/?sorteer=plaats", "detail", "closed"])
def test_query_counts_do_not_grow_with_the_rows(client, group, url, django_assert_max_num_queries):
    if url in ("detail", "closed"):
        if url == "closed":
            life.close(group, by=None, why="op")
        url = group.get_absolute_url()
    home = factories.NeighbourhoodFactory()
    add_groups(1, home)
    client.get(url)  # the first distance in a process also reads what RD New is measured in

    counts = []
    for rows in (3, 300):
        add_groups(rows, home)
        with django_assert_max_num_queries(8) as captured:
            client.get(url)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def add_groups(rows: int, home) -> None:
    """So many groups at once, without the work of one save each."""
    made = [
        factories.AlertGroupFactory.build(slug=f"g-{rows}-{n}", name=f"Groep {rows} {n}")
        for n in range(rows)
    ]
    for group in made:
        group.centre_rd = to_rd(group.area.centroid)
    through = AlertGroup.neighbourhoods.through
    through.objects.bulk_create(
        through(alertgroup=group, neighbourhood=home)
        for group in AlertGroup.objects.bulk_create(made)
    )


def test_pages_take_no_post_and_set_no_cookie(client, group):
    for url in ("/", "/groepen/", group.get_absolute_url()):
        assert client.post(url).status_code == 405
        assert not client.get(url).cookies


@pytest.mark.parametrize("url", ["/", "/groepen/", "/zoeken", "detail"])
def test_every_page_has_one_heading_a_title_and_dutch_as_its_language(client, group, url):
    page = words(client.get(group.get_absolute_url() if url == "detail" else url))

    assert page.count("<h1") == 1
    assert '<html lang="nl"' in page
    assert " - Hoogeveen Alert</title>" in page
    assert (url == "/") == ("utrecht-breadcrumb-nav" not in page)
    assert "style=" not in page


def test_dates_are_dutch(client):
    group = factories.AlertGroupFactory(confirmed_on=datetime.date(2026, 3, 3), status="dormant")

    assert "3 maart 2026" in words(client.get("/groepen/"))
    assert "3 maart 2026" in words(client.get(reverse("groups:detail", args=[group.slug])))
