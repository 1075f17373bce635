"""The members desk: who is on a group's list, for its coordinators."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.deciding import TYPED, kinds, request_of
from tests.listing import many_members, member_of, queries_of

pytestmark = pytest.mark.django_db

REMOVAL = {"reason": "own", "words": "Verhuisd naar Assen."}


@pytest.fixture
def desk(group) -> str:
    return f"/mijn/leden/{group.slug}/"


def shown(response) -> list[str]:
    return [row.name for row in response.context["page"].object_list]


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# The list


def test_one_group_is_gone_to_at_once_and_several_are_offered(logged_in, coordinator, group, desk):
    assert logged_in.get("/mijn/leden/").url == desk

    other = factories.CoordinatorFactory(user=coordinator).group
    response = logged_in.get("/mijn/leden/")

    assert [row.pk for row in response.context["page"]] == [group.pk, other.pk]
    assert desk in response.content.decode()


def test_who_coordinates_nothing_is_told_so(client):
    client.force_login(factories.UserFactory(role="area_coordinator"))

    assert client.get("/mijn/leden/").status_code == 200


def test_who_waits_stands_first_and_who_is_gone_is_left_out(logged_in, group, address, desk):
    for name, status in (
        ("lid", "joined"),
        ("wacht", "waiting"),
        ("weg", "left"),
        ("mag", "invited"),
        ("onbevestigd", "unverified"),
    ):
        request_of(group, address, name=name, status=status)

    assert shown(logged_in.get(desk)) == ["wacht", "mag", "lid"]
    assert shown(logged_in.get(f"{desk}?status=ended")) == ["weg"]
    assert shown(logged_in.get(f"{desk}?status=invited")) == ["mag"]
    assert shown(logged_in.get(f"{desk}?status=unverified")) == ["wacht", "mag", "lid"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", ["Anna Bos"]),
        ("BOS kerk", ["Anna Bos"]),
        ("kerkweg", ["Anna Bos"]),
        ("kerkweg 7", ["Anna Bos"]),
        ("06 1234 5678", ["Bert Smit"]),
        ("0031612345678", ["Bert Smit"]),
        ("+31 6-1234", ["Bert Smit"]),
        ("5678", ["Bert Smit"]),
        ("niemand", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("99999999999999999999", []),
        ("٣", []),
    ],
)
def test_searching_by_name_street_and_phone(logged_in, group, desk, typed, found):
    street = factories.AddressFactory(
        neighbourhood=group.neighbourhoods.get(), street="Kerkweg", number=7, postcode="7933PB"
    )
    member_of(group, name="Anna Bos", address=street, phone="+31687654321")
    member_of(group, name="Bert Smit", phone="+31612345678")

    assert shown(logged_in.post(desk, {"zoek": typed}, follow=True)) == found


def test_no_name_stands_in_an_address(logged_in, group, desk):
    member_of(group, name="Anna Bos")
    member_of(group, name="Bert Smit")

    response = logged_in.post(desk, {"zoek": "Anna", "sorteer": "straat"}, follow=True)

    ((address, _status),) = response.redirect_chain
    addresses = re.findall('(?:href|action)="([^"]*)"', response.content.decode())
    assert not [url for url in (address, *addresses) if "Anna" in url]
    assert 'value="Anna"' in response.content.decode()
    assert shown(logged_in.get(address)) == ["Anna Bos"]
    assert shown(logged_in.get(f"{desk}?zoek=Anna")) == ["Anna Bos", "Bert Smit"]


def test_a_search_of_somebody_else_opens_nothing(client, logged_in, coordinator, group, desk):
    member_of(group, name="Anna Bos")
    member_of(group, name="Bert Smit")
    address = logged_in.post(desk, {"zoek": "Anna"}).url
    other = Client()
    other.force_login(coordinator)

    response = other.get(address)

    assert len(shown(response)) == 2
    assert 'value="Anna"' not in response.content.decode()


def test_two_tabs_keep_their_own_search(logged_in, group, desk):
    for number in range(25):
        member_of(group, name=f"Lid {number}")

    first, *_others = [logged_in.post(desk, {"zoek": f"Lid {n}"}).url for n in range(20)]

    assert logged_in.get(first).context["form"]["zoek"].value() == "Lid 0"
    assert logged_in.post(desk, {"zoek": "Lid 0"}).url == first
    assert len(logged_in.session["kept_words"]) == 20
    for number in range(20, 40):
        logged_in.post(desk, {"zoek": f"Lid {number}"})
    assert len(logged_in.session["kept_words"]) == 20


@pytest.mark.parametrize(
    ("typed", "kind"),
    [({"zoek": "a" * 81}, "zoek"), ({"zoek": "\0"}, "zoek"), ({"status": "x"}, "status")],
)
def test_a_search_that_makes_no_sense_is_explained(logged_in, group, desk, typed, kind):
    member_of(group, name="Anna")

    response = logged_in.post(desk, typed)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [kind]
    assert shown(response) == ["Anna"]


@pytest.mark.parametrize(
    "query",
    ["sorteer=straf", "status=x", "zoek=" + "a" * 81, "page=0", "page=x", "page=99", "zoek=%00"],
)
def test_a_filter_that_makes_no_sense_still_gives_the_list(logged_in, group, desk, query):
    member_of(group, name="Anna")

    response = logged_in.get(f"{desk}?{query}")

    assert response.status_code == 200
    assert shown(response) == ["Anna"]


@pytest.mark.parametrize(
    ("order", "names"),
    [("naam", ["Anna", "Bert"]), ("straat", ["Bert", "Anna"]), ("nieuw", ["Bert", "Anna"])],
)
def test_the_order_is_chosen(logged_in, group, desk, order, names):
    near = factories.AddressFactory(
        neighbourhood=group.neighbourhoods.get(), street="Aweg", postcode="7933PC"
    )
    long_ago = timezone.now() - timedelta(days=9)
    member_of(group, name="Anna", status_at=long_ago)
    member_of(group, name="Bert", address=near)

    assert shown(logged_in.get(f"{desk}?sorteer={order}")) == names


def test_pages_keep_the_filter(logged_in, group, address, desk):
    for number in range(30):
        request_of(group, address, name=f"Lid {number:02}", status="joined")

    address = logged_in.post(desk, {"zoek": "lid"}).url
    page = logged_in.get(f"{address}&page=2")

    assert len(shown(page)) == 5
    query = address.partition("?")[2]
    assert f'href="?{query}&amp;page=1"' in page.content.decode()
    exported = logged_in.get(f"{desk}bestand/?{query}&soort=csv")
    assert exported.content.decode().count("Lid ") == 30


@pytest.mark.parametrize(("members", "warned"), [(8, False), (9, True), (10, True)])
def test_a_group_that_fills_up_warns_at_ninety_percent(logged_in, group, address, members, warned):
    group.capacity = 10
    group.save()
    for number in range(members):
        request_of(group, address, status="joined" if number else "invited")

    response = logged_in.get(f"/mijn/leden/{group.slug}/")

    assert response.context["fills_up"] is warned
    assert response.context["room"] == 10 - members
    assert ("utrecht-alert--warning" in response.content.decode()) is warned


@pytest.mark.parametrize("status", ["dormant", "closed", "applied", "paused"])
def test_a_group_that_is_not_open_is_shown_as_such(logged_in, group, desk, status):
    member_of(group, name="Anna")
    changes = {"paused_because": "Vakantie tot maart"} if status == "paused" else {"status": status}
    if status == "closed":
        changes["closed_at"] = timezone.now()
    type(group).objects.filter(pk=group.pk).update(**changes)

    response = logged_in.get(desk)

    assert shown(response) == ["Anna"]
    assert "utrecht-alert--warning" in response.content.decode()
    assert ("Vakantie tot maart" in words(response)) is (status == "paused")


def test_what_somebody_typed_is_shown_as_typed(logged_in, group, desk):
    membership = member_of(group, name=TYPED, note=TYPED)

    for path in (desk, f"{desk}{membership.pk}/", f"{desk}{membership.pk}/verwijderen/"):
        page = logged_in.get(path).content.decode()
        assert "{% if x %}{{ y }} &lt;b&gt;Ömer &amp; zn&lt;/b&gt; \U0001f6a8" in page
        assert "<b>Ömer" not in page


def test_phone_links_call_and_open_whatsapp(logged_in, group, desk):
    member_of(group, phone="+31612345678")

    page = logged_in.get(desk).content.decode()

    assert 'href="tel:+31-6-12345678"' in page
    assert 'href="https://wa.me/31612345678" rel="noopener noreferrer"' in page
    assert group.whatsapp_link not in page


# One member


def test_a_note_is_kept_shown_to_coordinators_and_in_the_own_download(logged_in, group, desk):
    membership = member_of(group)
    path = f"{desk}{membership.pk}/"

    logged_in.post(path, {"note": "  Kent de \r\n wijkagent.  "})

    membership.refresh_from_db()
    assert membership.note == "Kent de\nwijkagent."
    assert "wijkagent" in words(logged_in.get(path))
    assert "wijkagent" in words(logged_in.get(desk))


def test_a_note_that_is_too_long_changes_nothing(logged_in, group, desk):
    membership = member_of(group, note="kort")

    response = logged_in.post(f"{desk}{membership.pk}/", {"note": "x" * 301})

    membership.refresh_from_db()
    assert membership.note == "kort"
    assert response.context["form"].errors["note"]


def test_an_invited_person_is_marked_as_joined_once(logged_in, coordinator, group, desk):
    membership = member_of(group, status="invited")
    path = f"{desk}{membership.pk}/binnen/"

    assert logged_in.get(path).status_code == 302
    assert not membership.history.exists()
    logged_in.post(path)
    logged_in.post(path)

    membership.refresh_from_db()
    change = membership.history.get()
    assert (membership.status, change.by) == ("joined", coordinator)


@pytest.mark.parametrize("status", ["waiting", "left", "refused"])
def test_who_was_not_let_in_cannot_be_marked_as_joined(logged_in, group, desk, status):
    membership = member_of(group, status=status)

    response = logged_in.post(f"{desk}{membership.pk}/binnen/", follow=True)

    membership.refresh_from_db()
    assert membership.status == status
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_removing_asks_a_reason_that_the_person_gets(logged_in, coordinator, group, desk):
    membership = member_of(group, email="anna@example.org")
    path = f"{desk}{membership.pk}/verwijderen/"

    assert logged_in.post(path, {"reason": ""}).status_code == 200
    assert kinds() == []
    logged_in.post(path, REMOVAL)
    logged_in.post(path, REMOVAL)

    membership.refresh_from_db()
    assert membership.status == "removed"
    assert membership.history.get().why == "Verhuisd naar Assen."
    assert kinds() == [("removed", "anna@example.org")]
    assert "Verhuisd naar Assen." in OutgoingMail.objects.get().text


@pytest.mark.parametrize("part", ["", "binnen/", "verwijderen/"])
def test_a_member_of_another_group_is_not_found(logged_in, group, desk, part):
    stranger = factories.MembershipFactory(status="invited")

    assert logged_in.get(f"{desk}{stranger.pk}/{part}").status_code == 404
    assert logged_in.post(f"{desk}{stranger.pk}/{part}", REMOVAL).status_code == 404
    stranger.refresh_from_db()
    assert (stranger.status, stranger.note) == ("invited", "")


def test_an_unverified_request_is_not_shown(logged_in, group, desk):
    hidden = member_of(group, status="unverified")

    assert logged_in.get(f"{desk}{hidden.pk}/").status_code == 404


def test_a_coordinator_who_stopped_sees_nothing_any_more(logged_in, coordinator, group, desk):
    membership = member_of(group)
    coordinator.posts.update(until_on=timezone.localdate())

    for path in (desk, f"{desk}{membership.pk}/", f"{desk}bestand/?soort=csv"):
        assert logged_in.get(path).status_code == 404


def test_a_visitor_logs_in_by_code(client, desk):
    assert client.get(desk).url == f"/accounts/login/code/?next={desk}"


def test_an_area_coordinator_sees_members_only_as_deputy(client, group, desk):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    client.force_login(area)
    assert client.get(desk).status_code == 403

    factories.CoordinatorFactory(group=group, user=area, post="deputy")

    assert client.get(desk).status_code == 200


# The processing log


def test_one_line_for_each_person_shown(logged_in, coordinator, group, address, desk):
    rows = [request_of(group, address, status="joined") for _ in range(3)]
    request_of(group, address, status="left")

    logged_in.get(desk)
    logged_in.get(f"{desk}{rows[0].pk}/")

    records = ProcessingRecord.objects.order_by("pk")
    assert list(records.values_list("name", flat=True)) == ["member-list"] * 3 + ["member-page"]
    assert {record.subject for record in records} == {pseudonym_of(row) for row in rows}
    assert {record.by for record in records} == {pseudonym_of(coordinator)}
    assert {record.activity.rpartition("#")[2] for record in records} == {"members"}


# How much it costs


def test_the_list_costs_as_much_with_3_members_as_with_3000(logged_in, address, group, desk):
    many_members(group, address, 3)
    logged_in.get(desk)
    few = queries_of(logged_in, desk)

    Membership.objects.all().delete()
    many_members(group, address, 3000)

    found = logged_in.post(desk, {"zoek": "lid"}).url
    assert queries_of(logged_in, desk) == queries_of(logged_in, f"{found}&page=9") == few
    assert few <= 15
