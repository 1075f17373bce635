"""One page of a group for who works with it: what each role sees there, and may do."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from groups.life import acts as life
from groups.models import AlertGroup
from hoogeveen_alert.mail.messages import label_of
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.contact_factories import moment_with
from tests.groups.record.pages import buttons, url_of
from tests.sign_factories import ask, budget_of

pytestmark = pytest.mark.django_db
ROLES = ("coordinator", "area", "police", "municipality", "superuser")


def someone_waits(group: AlertGroup, name: str = "Wil Wachter", days: int = 8):
    since = timezone.now() - timedelta(days=days)
    return factories.MembershipFactory(group=group, name=name, status="waiting", status_at=since)


# Who may know -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["bestaat-niet", "_x", "a" * 300])
def test_a_group_that_is_not_there_is_a_404(client, people, slug):
    client.force_login(people["superuser"])

    assert client.get(f"/mijn/groep/{slug}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?page=x", "?page=-1", "?page=9999999999999999999999", "?geschiedenis=%00"]
)
def test_what_makes_no_sense_in_the_address_is_left_out(page_of, query):
    assert "Bea Beheer" in page_of("municipality", query=query)


def test_the_old_address_leads_here(client, group):
    response = client.get(reverse("contacts:group", args=[group.slug]))

    assert (response.status_code, response.url) == (301, url_of(group))


def test_nothing_of_it_is_kept_by_a_browser(client, group, people):
    client.force_login(people["police"])

    assert "no-store" in client.get(url_of(group))["Cache-Control"]


@pytest.mark.parametrize("role", ROLES)
def test_the_link_of_the_group_is_never_on_it(page_of, group, role):
    assert group.whatsapp_link not in page_of(role)


@pytest.mark.parametrize("role", ROLES)
def test_only_who_looks_after_members_reads_who_waits(page_of, group, role):
    someone_waits(group)

    assert ("Wil Wachter" in page_of(role)) == (role in ("coordinator", "superuser"))


def test_the_police_get_nothing_of_members(page_of, group):
    someone_waits(group)
    page = page_of("police")

    assert 'id="leden"' not in page
    assert "WhatsApp-link" not in page
    assert 'id="leden"' in page_of("area")


@pytest.mark.parametrize("role", ROLES)
def test_mails_are_the_office_s_and_name_nobody(page_of, group, role):
    mail = OutgoingMail.objects.create(
        kind="invited", recipient="geheim@example.org", subject="Onderwerp", text="Woorden"
    )
    mail.subjects.create(about=label_of(group))
    page = page_of(role)

    assert ('id="mails"' in page) == (role in ("municipality", "superuser"))
    assert "geheim@" not in page
    assert "Woorden" not in page


@pytest.mark.parametrize("role", ROLES)
def test_money_is_shown_to_whom_the_role_table_allows(page_of, group, people, role):
    request = ask(group)
    budget_of(request.smederij, 1234, by=people["municipality"])
    page = page_of(role)

    assert (("€ 1.234" in page) or ("€\xa01.234" in page)) == (role != "police")
    assert ("gereserveerd" in page) == (role in ("municipality", "superuser"))
    assert reverse("signage:request", args=[request.pk]) in page


def test_of_another_group_nothing_is_shown(page_of, group):
    other = factories.AlertGroupFactory(neighbourhoods=list(group.neighbourhoods.all()))
    factories.CoordinatorFactory(group=other, user__name="Ans Anders")
    someone_waits(other, "Wim Elders")
    moment_with(other.coordinators.get(), factories.UserFactory(role="police", name="Olga Oom"))
    page = page_of("superuser")

    assert not [name for name in ("Ans Anders", "Wim Elders", "Olga Oom") if name in page]


# Calling ------------------------------------------------------------------------------------------


def test_every_coordinator_has_a_button_to_call_but_oneself(page_of, group):
    factories.CoordinatorFactory(
        group=group, post="deputy", user__name="Dora", user__phone="+31600009002"
    )

    assert {"Bel Bea Beheer: 06 00009001", "Bel Dora: 06 00009002"} <= set(buttons(page_of("area")))
    own = buttons(page_of("coordinator"))
    assert "Bel Dora: 06 00009002" in own
    assert not [label for label in own if "Bea" in label]


def test_the_area_coordinator_is_there_for_who_may_reach_everybody(page_of, people):
    assert "Mail Gijs Gebied" in buttons(page_of("police"))
    assert "Gijs Gebied" not in page_of("coordinator")


def test_everybody_shown_stands_in_the_log_but_oneself(page_of, group, people, lead):
    moment_with(lead, people["municipality"])
    page_of("police")

    rows = ProcessingRecord.objects.filter(by=pseudonym_of(people["police"]))
    assert set(rows.values_list("name", "activity")) == {
        ("group-record", f"{settings.SITE_URL}/privacy/#group-record")
    }
    shown = set(rows.values_list("subject", flat=True))
    assert shown == {pseudonym_of(people[who]) for who in ("coordinator", "area", "municipality")}


def test_an_account_that_was_closed_is_called_by_nobody(page_of, lead):
    lead.user.is_active = False
    lead.user.save()

    assert "Bea Beheer" not in page_of("police")
    page = page_of("municipality")
    assert "account gesloten" in page
    assert not [label for label in buttons(page) if label.startswith("Bel Bea")]


# What may be done ---------------------------------------------------------------------------------


def test_the_office_moves_the_group_from_here(page_of, group):
    found = buttons(page_of("municipality"))

    for step, words in (("sleep", "Slapend maken"), ("close", "Groep beëindigen")):
        assert found[words] == reverse(f"admin:groups_alertgroup_{step}", args=[group.pk])


@pytest.mark.parametrize("role", ["coordinator", "area", "police"])
def test_nobody_else_is_offered_what_only_the_office_may(page_of, group, role):
    page = page_of(role)

    assert f"/beheer/groups/alertgroup/{group.pk}/beeindigen/" not in page
    assert "/weghalen/" not in page


def test_every_button_leads_where_its_reader_may_go(client, page_of, group, people):
    someone_waits(group)
    factories.CoordinatorFactory(group=group, post="deputy", wants_to_stop_on=timezone.localdate())
    ask(group)
    for role in ROLES:
        found = buttons(page_of(role)).values()
        inside = [url.partition("#")[0] for url in found if url.startswith("/")]
        assert inside
        refused = [url for url in inside if client.get(url).status_code not in (200, 302)]
        assert (role, refused) == (role, [])


def test_who_wants_to_stop_stands_here_with_what_the_reader_can_do(page_of, group, lead):
    lead.wants_to_stop_on = timezone.localdate()
    lead.save()

    office = buttons(page_of("municipality"))
    handover = reverse("groups:handover", args=[group.slug])
    assert office["Opvolger vragen"] == f"{handover}#uitnodigen"
    assert office["Laten stoppen : Bea Beheer"].endswith(f"/{lead.pk}/weghalen/")
    area = page_of("area")
    assert "Wil stoppen sinds" in area
    assert handover not in area
    assert "Bel Bea Beheer: 06 00009001" in buttons(area)


def test_an_area_coordinator_steps_in_only_where_it_is_needed(page_of, group):
    someone_waits(group, days=1)
    deputise = reverse("groups:deputise", args=[group.slug])
    assert deputise not in page_of("area")

    someone_waits(group, "Nog Iemand", days=8)
    assert deputise in page_of("area")


def test_a_closed_group_is_read_and_moved_no_more(client, page_of, group, people, lead):
    someone_waits(group)
    life.close(group, by=people["municipality"], why="Niemand wil meer")

    for role in ("area", "police", "municipality", "superuser"):
        page = page_of(role)
        assert "Bea Beheer" not in page
        assert "beeindigen" not in page
        assert "Wil Wachter" not in page
        assert "Niemand wil meer" in page
    client.force_login(lead.user)
    assert client.get(url_of(group)).status_code == 404


@pytest.mark.parametrize("role", [*ROLES, "outsider", "contractor", "visitor"])
def test_the_public_page_leads_here_who_may_know_this_one(client, group, people, role):
    others = {"outsider": factories.CoordinatorFactory().user, "contractor": None, "visitor": None}
    user = (people | others)[role]
    if user:
        client.force_login(user)
    if role == "contractor":
        client.force_login(factories.UserFactory(role="contractor"))

    page = client.get(group.get_absolute_url()).content.decode()

    assert (url_of(group) in page) == (role in ROLES)


def test_an_application_leads_to_the_decision(client, people):
    applied = factories.AlertGroupFactory(status="applied")
    client.force_login(people["municipality"])
    page = client.get(url_of(applied)).content.decode()

    decide = reverse("admin:groups_alertgroup_decide", args=[applied.pk])
    assert buttons(page)["Over de aanvraag beslissen"] == decide


@pytest.mark.parametrize("role", ROLES)
def test_queries_do_not_grow(client, page_of, group, people, role, django_assert_max_num_queries):
    page_of(role)
    counts = []
    for rows in (1, 12):
        for _ in range(rows):
            post = factories.CoordinatorFactory(group=group, post="deputy")
            moment_with(post, people["police"])
            someone_waits(group)
            ask(group)
            group.note("iets", by=post.user)
        with django_assert_max_num_queries(40) as captured:
            client.get(url_of(group))
        counts.append(len(captured))

    assert counts[0] == counts[1]
    # The office reads what coordinators changed of themselves besides the rest, and an
    # application manager the names of who waits too.
    assert counts[0] <= {"municipality": 16, "superuser": 17}.get(role, 15)
