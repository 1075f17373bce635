"""A group's record in the back office: its link, its numbers, and the terms for joining."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.safestring import mark_safe

from groups.models import JoinTerms
from hoogeveen_alert.accounts.templatetags.labelled_rows import labelled
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import kinds, request_of

pytestmark = pytest.mark.django_db

TERMS = "/beheer/groups/jointerms/"


def names(response) -> list[str]:
    return [row.name for row in response.context["cl"].result_list]


# The link


def change_link(client, group, link):
    data = {"purpose": group.purpose, "whatsapp_link": link, "capacity": group.capacity}
    for inline in ("coordinators", "history"):
        data |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    return client.post(f"/beheer/groups/alertgroup/{group.pk}/change/", data)


def test_a_new_link_is_told_to_those_who_are_not_in_yet(logged_in, group, address):
    invited = request_of(group, address, status="invited")
    for status in ("waiting", "joined", "left"):
        request_of(group, address, status=status)

    response = change_link(logged_in, group, "https://chat.whatsapp.com/DEMOnew?mode=ac_t#x")

    group.refresh_from_db()
    today = timezone.localdate()
    assert response.status_code == 302
    assert group.whatsapp_link == "https://chat.whatsapp.com/DEMOnew"
    assert (group.link_set_on, group.confirmed_on) == (today, today)
    assert kinds() == [("link_renewed", invited.email)]
    assert "DEMOnew" not in OutgoingMail.objects.get().text


@pytest.mark.parametrize(
    "link",
    [
        *("https://chat.whatsapp.example/DEMOnew", "http://chat.whatsapp.com/channel/DEMO"),
        *("https://user@chat.whatsapp.com/DEMOnew", "https://chat.whatsapp.com:8443/DEMOnew"),
        *("https://chat.whatsapp.com/", "javascript:alert(1)", "https://[", "DEMOnew"),
    ],
)
def test_a_link_that_is_not_whatsapps_is_refused(logged_in, group, link):
    before = group.whatsapp_link

    response = change_link(logged_in, group, link)

    group.refresh_from_db()
    assert "whatsapp_link" in response.context["adminform"].form.errors
    assert group.whatsapp_link == before


def test_other_changes_of_a_group_tell_nobody(logged_in, group, address):
    request_of(group, address, status="invited")
    group.purpose = "Alleen voor alarm."

    change_link(logged_in, group, group.whatsapp_link)

    group.refresh_from_db()
    assert group.purpose == "Alleen voor alarm."
    assert kinds() == []


@pytest.mark.parametrize("role", ["municipality", "area_coordinator"])
def test_the_link_cannot_be_guessed_letter_by_letter(client, group, role):
    user = factories.UserFactory(role=role)
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    for lookup in ("whatsapp_link__startswith", "memberships__phone__startswith"):
        response = client.get("/beheer/groups/alertgroup/", {lookup: "https"})
        assert response.status_code == 400


# Numbers


@pytest.mark.parametrize(
    ("role", "columns"),
    [
        ("coordinator", ["waiting", "oldest", "members"]),
        ("area_coordinator", ["waiting", "oldest", "members"]),
        ("municipality", ["waiting", "oldest", "unanswered", "members"]),
    ],
)
def test_each_role_sees_the_numbers_that_are_its_own(
    client, group, address, coordinator, role, columns, django_assert_max_num_queries
):
    for days, status in ((20, "waiting"), (15, "waiting"), (1, "waiting"), (90, "joined")):
        request_of(group, address, days, status=status)
    user = coordinator if role == "coordinator" else factories.UserFactory(role=role)
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    with django_assert_max_num_queries(15):
        response = client.get("/beheer/groups/alertgroup/")

    listed = response.context["cl"]
    assert listed.list_display[2:-2] == tuple(columns)
    row = listed.result_list.get(pk=group.pk)
    assert (row.waiting_count, row.unanswered_count, row.member_count) == (3, 2, 1)


def test_the_municipality_filters_groups_whose_requests_nobody_answers(client, group, address):
    silent, quick = factories.AlertGroupFactory(), factories.AlertGroupFactory()
    request_of(silent, address, days=14)
    request_of(quick, address, days=13)
    client.force_login(factories.UserFactory(role="municipality"))

    late = client.get("/beheer/groups/alertgroup/", {"aanvragen": "onbeantwoord"})
    waiting = client.get("/beheer/groups/alertgroup/", {"aanvragen": "wachtend"})

    assert names(late) == [silent.name]
    assert names(waiting) == sorted([silent.name, quick.name])


@pytest.mark.parametrize(("days", "offered"), [(6, False), (7, True)])
def test_the_button_to_step_in_is_there_when_needed(client, group, address, days, offered):
    request_of(group, address, days)
    user = factories.UserFactory(role="area_coordinator")
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    page = client.get(f"/beheer/groups/alertgroup/{group.pk}/change/").content.decode()

    assert (f"/groepen/{group.slug}/waarnemen/" in page) is offered


# What a group that is applied for shows


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.mark.parametrize(
    ("status", "is_decided"), [("applied", False), ("active", True), ("rejected", True)]
)
def test_the_list_leads_to_the_decision_where_one_is_asked(office, status, is_decided):
    group = factories.AlertGroupFactory(status=status)
    decide = f"/beheer/groups/alertgroup/{group.pk}/beslissen/"
    change = f"/beheer/groups/alertgroup/{group.pk}/change/"
    record = f"/mijn/groep/{group.slug}/"

    links = office.get("/beheer/groups/alertgroup/").content.decode()
    page = office.get(change).content.decode()

    assert (f'href="{record}"' in links, f'href="{decide}"' in links) == (
        (True, False) if is_decided else (False, True)
    )
    assert ("waits-note" in page) is not is_decided


def test_a_row_says_what_its_cells_are_to_who_sees_no_heads(office, group):
    type(group).objects.update(name="<b>x</b>")

    page = office.get("/beheer/groups/alertgroup/").content.decode()

    assert 'data-label="Status" class="field-status">actief</td>' in page
    assert page.count('data-label="Oudste wacht"') == 1
    assert "<b>x" not in page


def test_a_label_of_a_row_is_escaped_and_a_box_has_none():
    box = mark_safe('<td class="action-checkbox">o</td>')
    cell = mark_safe('<td class="field-a nowrap">1</td>')

    assert labelled(box, "x") == box
    label = 'data-label="&quot;&lt;b&gt;"'
    assert labelled(cell, '"<b>') == cell.replace('class="field-a', f'{label} class="field-a')


def test_who_does_not_decide_comes_from_the_list_to_the_record(client, group):
    type(group).objects.update(status="applied")
    user = factories.UserFactory(role="area_coordinator")
    user.districts.add(group.neighbourhoods.get().district)
    client.force_login(user)

    links = client.get("/beheer/groups/alertgroup/").content.decode()
    page = client.get(f"/beheer/groups/alertgroup/{group.pk}/change/").content.decode()

    assert f'href="/mijn/groep/{group.slug}/"' in links
    assert "beslissen" not in links + page


@pytest.mark.parametrize(
    ("status", "has_page"),
    [("applied", 0), ("rejected", 0), ("active", 1), ("dormant", 1), ("closed", 1)],
)
def test_only_a_group_with_a_page_links_to_it(office, status, has_page):
    closed_at = timezone.now() if status == "closed" else None
    group = factories.AlertGroupFactory(status=status, closed_at=closed_at)

    page = office.get(f"/beheer/groups/alertgroup/{group.pk}/change/").content.decode()

    assert page.count("viewsitelink") == has_page


def test_where_nobody_waits_the_record_shows_a_dash(office, group):
    page = office.get(f"/beheer/groups/alertgroup/{group.pk}/change/").content.decode()

    assert 'class="readonly">–</div>' in page
    assert "None" not in page


# Terms


SETTINGS = [
    TERMS,
    "/beheer/groups/grouplimits/",
    "/beheer/signage/signrules/",
    "/beheer/contacts/roundterms/",
]


@pytest.mark.parametrize("path", SETTINGS)
@pytest.mark.parametrize("is_saved", [False, True])
def test_settings_are_one_row_to_which_nothing_is_added(office, path, is_saved):
    app, model = path.split("/")[2:4]
    if is_saved:
        apps.get_model(app, model).current().save()

    response = office.get(path, follow=True)

    page = response.content.decode()
    assert "_addanother" not in page
    assert page.count('name="_save"') == 1
    assert f'href="{path}add/"' not in page
    title = response.context["title"]
    assert title[0].isupper()
    assert f"<h1>{title}</h1>" in page


TERMS_NOW = {
    "remind_after": 2,
    "area_after": 5,
    "municipality_after": 10,
    "lapse_after": 21,
    "unverified_days": 3,
    "stay_after": 300,
    "stay_again_after": 20,
    "stay_last_after": 21,
    "stay_coordinators_after": 10,
    "stay_delete_after": 45,
    "distance_m": 250,
    "undo_seconds": 10,
}


def test_the_municipality_changes_the_one_row_of_terms(client):
    client.force_login(factories.UserFactory(role="municipality"))
    assert client.get(TERMS).url == f"{TERMS}add/"

    client.post(f"{TERMS}add/", TERMS_NOW)
    assert client.get(TERMS).url == f"{TERMS}1/change/"
    client.post(f"{TERMS}1/change/", TERMS_NOW | {"lapse_after": 28})

    terms = JoinTerms.objects.values(*TERMS_NOW).get()
    assert terms == TERMS_NOW | {"lapse_after": 28}
    assert LogEntry.objects.count() == 2
    assert client.get(f"{TERMS}add/").status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"remind_after": 0}, "remind_after"),
        ({"lapse_after": 91}, "lapse_after"),
        ({"unverified_days": 31}, "unverified_days"),
        ({"distance_m": 5001}, "distance_m"),
        ({"distance_m": -1}, "distance_m"),
        ({"area_after": 2}, "__all__"),
        ({"municipality_after": 25}, "__all__"),
    ],
)
def test_terms_out_of_bounds_are_refused(client, change, field):
    client.force_login(factories.UserFactory(role="municipality"))

    response = client.post(f"{TERMS}add/", TERMS_NOW | change)

    assert list(response.context["adminform"].form.errors) == [field]
    assert not JoinTerms.objects.exists()
