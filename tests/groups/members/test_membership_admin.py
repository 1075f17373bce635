"""The back office of coordinators: the list of members and requests, and who came by paper."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from groups.joining import acts as joining
from groups.members import acts as members
from groups.models import JoinTerms, Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import TYPED, kinds, many_members, request_of

pytestmark = pytest.mark.django_db

LIST = "/beheer/groups/membership/"
REASON = {"reason": "own", "words": "Bel ons eerst.", "apply": "1"}


def choose(client, action, *rows, path=LIST, **data):
    data |= {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(path, data, follow=True)


def said(response) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def names(response) -> list[str]:
    return [row.name for row in response.context["cl"].result_list]


def statuses(*rows) -> list[str]:
    return [Membership.objects.get(pk=row.pk).status for row in rows]


# The list


def test_requests_come_first_the_oldest_before_the_others(logged_in, group, address):
    for name, status, days in (
        ("lid", "joined", 50),
        ("jong", "waiting", 1),
        ("weg", "left", 60),
        ("binnen", "invited", 9),
        ("oud", "waiting", 12),
        ("onbevestigd", "unverified", 3),
    ):
        request_of(group, address, days, name=name, status=status)

    response = logged_in.get(LIST)

    assert names(response) == ["oud", "jong", "binnen", "lid", "weg"]
    assert "12 dagen" in response.content.decode() or "12 days" in response.content.decode()


def test_the_list_is_filtered_and_searched_in_own_groups_only(logged_in, group, address):
    other = factories.AddressFactory(
        neighbourhood=address.neighbourhood, street="Kerkweg", postcode="7933PB"
    )
    request_of(group, address, name="Anna")
    request_of(group, other, name="Bert", status="joined")
    request_of(factories.AlertGroupFactory(), other, name="Anna van elders")

    assert names(logged_in.post(LIST, {"q": "anna"}, follow=True)) == ["Anna"]
    assert names(logged_in.post(LIST, {"q": "kerkweg"}, follow=True)) == ["Bert"]
    assert names(logged_in.get(LIST, {"straat": "Dorpsstraat"})) == ["Anna"]
    assert names(logged_in.get(LIST, {"status__exact": "joined"})) == ["Bert"]


def test_the_list_takes_as_many_queries_for_three_members_as_for_three_thousand(
    logged_in, group, address, django_assert_max_num_queries
):
    logged_in.get(LIST)  # the first in a process also reads the types of content
    counts = []
    for number in (3, 3_000):
        many_members(group, address, number)
        with django_assert_max_num_queries(15) as captured:
            logged_in.get(LIST)
        counts.append(len(captured))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", ["alertgroup", "membership"])
def test_a_page_takes_as_many_queries_for_a_long_history(
    logged_in, group, address, model, django_assert_max_num_queries
):
    row = request_of(group, address)
    path = f"/beheer/groups/{model}/{group.pk if model == 'alertgroup' else row.pk}/change/"
    logged_in.get(path)  # the first in a process also reads the types of content
    counts = []
    for number in (3, 30):
        for _ in range(number):
            by = factories.CoordinatorFactory(group=group, post="deputy").user
            group.history.create(status="active", by=by)
            row.history.create(status="waiting", by=by)
        with django_assert_max_num_queries(16) as captured:
            logged_in.get(path)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# Actions


def test_letting_in_several_says_what_came_of_each(logged_in, group, address, settings):
    settings.LANGUAGE_CODE = "en"
    waiting = [request_of(group, address) for _ in range(3)]
    decided = request_of(group, address, status="refused")

    response = choose(logged_in, "approve", *waiting, decided)

    assert said(response) == [("warning", "3 people let in, 1 was decided already.")]
    assert statuses(*waiting, decided) == ["invited"] * 3 + ["refused"]
    assert [kind for kind, _recipient in kinds()] == ["invited"] * 3


def test_letting_in_stops_where_the_group_is_full(logged_in, group, address, settings):
    settings.LANGUAGE_CODE = "en"
    type(group).objects.filter(pk=group.pk).update(capacity=2)
    waiting = [request_of(group, address, days) for days in (3, 2, 1)]

    response = choose(logged_in, "approve", *waiting)

    assert said(response)[0][1] == "2 people let in, 1 not let in: the group is full."
    assert statuses(*waiting) == ["invited", "invited", "waiting"]


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("refuse", "waiting", "refused"), ("remove", "joined", "removed")],
)
def test_refusing_and_removing_ask_a_reason_and_mail_it(
    logged_in, group, address, action, before, after
):
    rows = [request_of(group, address, status=before) for _ in range(2)]
    other = request_of(group, address, status="invited")

    asked = choose(logged_in, action, *rows, other)
    assert asked.templates[0].name == "admin/groups/membership/reason.html"
    assert statuses(*rows) == [before] * 2
    for row in rows:
        assert f'name="_selected_action" value="{row.pk}"' in asked.content.decode()
    choose(logged_in, action, *rows, other, **REASON)

    assert statuses(*rows, other) == [after, after, "invited"]
    assert [kind for kind, _recipient in kinds()] == [after] * 2
    assert all("Bel ons eerst." in mail.text for mail in OutgoingMail.objects.all())


@pytest.mark.parametrize("action", ["refuse", "remove"])
def test_without_a_reason_nobody_is_refused_or_removed(logged_in, group, address, action):
    rows = [request_of(group, address), request_of(group, address, status="joined")]

    response = choose(logged_in, action, *rows, reason="own", words=" ", apply="1")

    assert "errornote" in response.content.decode()
    assert statuses(*rows) == ["waiting", "joined"]


def test_somebody_who_came_by_paper_is_marked_as_member(logged_in, coordinator, group, address):
    paper = request_of(group, address, status="invited", email="")
    waiting = request_of(group, address)

    choose(logged_in, "mark_joined", paper, waiting)

    assert statuses(paper, waiting) == ["joined", "waiting"]
    assert paper.history.get().by == coordinator


@pytest.mark.parametrize("action", ["approve", "refuse", "remove", "mark_joined"])
def test_no_action_reaches_another_group(logged_in, address, action):
    rows = [
        request_of(factories.AlertGroupFactory(), address, status=status)
        for status in ("waiting", "joined", "invited")
    ]

    choose(logged_in, action, *rows, **REASON)

    assert statuses(*rows) == ["waiting", "joined", "invited"]
    assert kinds() == []


@pytest.mark.parametrize("action", ["approve", "refuse", "remove"])
def test_who_lost_the_post_while_the_page_was_open_changes_nothing(
    logged_in, group, address, action
):
    row = request_of(group, address)
    logged_in.get(LIST)
    group.coordinators.update(until_on=timezone.localdate())

    choose(logged_in, action, row, **REASON)

    assert statuses(row) == ["waiting"]


def test_more_than_two_hundred_at_once_is_too_many(logged_in, group, address):
    rows = [
        factories.MembershipFactory.build(group=group, address=address, status="waiting")
        for _ in range(201)
    ]
    Membership.objects.bulk_create(rows)

    for action in ("approve", "refuse"):
        response = choose(logged_in, action, rows[0], select_across="1")
        assert said(response)[0][0] == "error"

    assert group.memberships.waiting().count() == 201


def test_nobody_deletes_a_member(manager, client, group, address):
    row = request_of(group, address)
    client.force_login(manager)

    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    choose(client, "delete_selected", row, post="yes")
    assert Membership.objects.filter(pk=row.pk).exists()


# One member


def test_a_coordinator_corrects_name_and_number_and_nothing_else(logged_in, group, address):
    row = request_of(group, address, email="zelf@example.org")
    data = {"name": "Verbeterd", "phone": "06 12345678", "email": "ander@example.org"}
    data |= {"status": "joined", "consent_version": "9", "group": "99"}
    data |= {"history-TOTAL_FORMS": "0", "history-INITIAL_FORMS": "0"}

    response = logged_in.post(f"{LIST}{row.pk}/change/", data)

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.name, row.phone.as_e164) == ("Verbeterd", "+31612345678")
    assert (row.email, row.status, row.consent_version) == ("zelf@example.org", "waiting", "1")
    assert row.group == group


def test_a_correction_leaves_what_was_decided_meanwhile(coordinator, group, address):
    row = request_of(group, address)
    as_it_was = Membership.objects.get(pk=row.pk)
    joining.invite(row, by=coordinator)

    members.correct(as_it_was, name="Verbeterd")

    row.refresh_from_db()
    assert (row.name, row.status) == ("Verbeterd", "invited")


def test_the_log_of_the_admin_holds_no_name(logged_in, group, address):
    row = request_of(group, address, name="Unieke Naam")
    data = {"name": "Nieuwe Naam", "phone": "0612345678"}
    data |= {"history-TOTAL_FORMS": "0", "history-INITIAL_FORMS": "0"}

    logged_in.post(f"{LIST}{row.pk}/change/", data)

    entry = LogEntry.objects.get()
    assert entry.object_repr == f"#{row.pk}"
    assert "Naam" not in entry.change_message


def test_the_page_of_a_member_shows_its_history_and_escapes_it(logged_in, group, address):
    row = request_of(group, address, name=TYPED)
    joining.refuse(row, by=factories.UserFactory(name="Ali Ander"), why=TYPED)

    page = logged_in.get(f"{LIST}{row.pk}/change/").content.decode()

    assert "Ali Ander" in page
    assert page.count("{% if x %}{{ y }} &lt;b&gt;Ömer") >= 2
    assert "<b>Ömer" not in page + logged_in.get(LIST).content.decode()


# By paper


@pytest.fixture
def paper(group, address) -> dict[str, str]:
    where = {"postcode": "7933 pa", "house_number": "12", "addition": "", "group": str(group.pk)}
    management = {"history-TOTAL_FORMS": "0", "history-INITIAL_FORMS": "0"}
    return where | management | {"name": "Piet Papier", "phone": "06 12345678", "signed": "on"}


def test_somebody_who_came_by_paper_gets_the_link_by_mail(
    logged_in, coordinator, group, address, paper
):
    response = logged_in.post(f"{LIST}add/", paper | {"email": "Piet@Example.org"})

    row = Membership.objects.get()
    assert response.status_code == 302
    assert (row.status, row.email, row.address, row.group) == (
        *("invited", "piet@example.org"),
        *(address, group),
    )
    assert row.consent_version == "1-paper"
    assert [(c.status, c.by) for c in row.history.all()] == [("invited", coordinator)]
    assert kinds() == [("added", "piet@example.org")]
    assert LogEntry.objects.get().object_repr == f"#{row.pk}"
    group.refresh_from_db()
    assert group.confirmed_on == timezone.localdate()


def test_without_e_mail_there_is_a_letter_to_print(logged_in, paper):
    response = logged_in.post(f"{LIST}add/", paper, follow=True)

    row = Membership.objects.get()
    assert f'href="/aanvragen/{row.pk}/brief/"' in response.content.decode()
    assert logged_in.get(f"/aanvragen/{row.pk}/brief/").status_code == 200
    assert kinds() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signed": ""}, "signed"),
        ({"name": "\x1bteiP"}, "name"),
        ({"phone": "0528 123456"}, "phone"),
        ({"phone": "geen"}, "phone"),
        ({"email": "piet@example.org\nBcc: x@example.org"}, "email"),
        ({"postcode": "79 PA"}, "postcode"),
        ({"house_number": "999"}, "house_number"),
        ({"group": ""}, "group"),
    ],
)
def test_nobody_gets_on_the_list_by_a_broken_form(logged_in, paper, change, field):
    response = logged_in.post(f"{LIST}add/", paper | change)

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Membership.objects.exists()


def test_nobody_gets_on_the_list_twice(logged_in, group, address, paper):
    request_of(group, address, email="piet@example.org", name=paper["name"])

    response = logged_in.post(f"{LIST}add/", paper | {"email": "PIET@example.org"})

    assert "email" in response.context["adminform"].form.errors
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("change", [{"capacity": 1}, {"status": "dormant"}])
def test_nobody_is_added_to_a_full_or_dormant_group(logged_in, group, address, paper, change):
    request_of(group, address, status="joined")
    type(group).objects.filter(pk=group.pk).update(**change)

    response = logged_in.post(f"{LIST}add/", paper)

    assert "group" in response.context["adminform"].form.errors
    assert Membership.objects.count() == 1


def test_an_address_outside_the_area_is_refused_unless_near_enough(logged_in, address, paper):
    address.point.x += 0.006  # 68 metres past the edge
    address.save()
    response = logged_in.post(f"{LIST}add/", paper)
    assert "house_number" in response.context["adminform"].form.errors

    JoinTerms(distance_m=100).save()
    assert logged_in.post(f"{LIST}add/", paper).status_code == 302


def test_a_coordinator_adds_to_own_groups_only(logged_in, paper):
    other = factories.AlertGroupFactory(name="Groep van elders")

    page = logged_in.get(f"{LIST}add/").content.decode()
    response = logged_in.post(f"{LIST}add/", paper | {"group": str(other.pk)})

    assert "Groep van elders" not in page
    assert "group" in response.context["adminform"].form.errors
    assert not Membership.objects.exists()
