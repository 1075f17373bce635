"""Police officers: accounts the municipality makes, and what volunteers see of them."""

import pytest
from django.urls import reverse

from contacts.models import ContactPreference, OfficerProfile, RoundTerms
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import lines_for
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.contact_factories import ContactPreferenceFactory, OfficerProfileFactory, officer_of

pytestmark = pytest.mark.django_db
PAGE = "/mijn/wijkagent/"
OWN = "/mijn/bereikbaarheid/"


@pytest.fixture
def municipality(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.fixture
def profile(group):
    return OfficerProfileFactory(user=officer_of(group, name="Pim Politie", email="pim@p.example"))


def words(response) -> str:
    return " ".join(response.content.decode().split())


# The whole path in the admin ---------------------------------------------------------------------


def test_the_municipality_makes_an_officer_who_then_finds_the_list(municipality, client, group):
    district = group.neighbourhoods.get().district
    typed = {
        "email": "Pim@politie.example", "name": "Pim", "role": "police", "phone": "06 12345678",
        "channel": "whatsapp", "hours": "dinsdag", "districts": [district.code],
    }  # fmt: skip

    made = municipality.post(reverse("admin:accounts_user_add"), typed)

    assert made.status_code == 302
    officer = User.objects.get(email="pim@politie.example")
    assert list(officer.districts.all()) == [district]
    assert officer.officer_profile.phone == "+31612345678"
    factories.give_factor(officer)
    client.force_login(officer)
    assert [g.name for g in client.get("/politie/").context["page"]] == [group.name]


def test_changing_a_profile_changes_the_districts_and_keeps_the_officer(municipality, profile):
    other = factories.DistrictFactory()
    url = reverse("admin:contacts_officerprofile_change", args=[profile.pk])
    sent = {"phone": "0612345678", "channel": "email", "hours": "", "districts": [other.pk]}

    municipality.post(url, sent | {"user": factories.UserFactory(role="police").pk})

    profile.refresh_from_db()
    assert (profile.user.name, str(profile.phone)) == ("Pim Politie", "+31612345678")
    assert list(profile.user.districts.all()) == [other]


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "municipality"])
def test_only_police_accounts_get_a_profile(municipality, role):
    user = factories.UserFactory(role=role)
    sent = {"user": user.pk, "phone": "0612345678", "channel": "email"}

    response = municipality.post(reverse("admin:contacts_officerprofile_add"), sent)

    assert response.status_code == 200
    assert not OfficerProfile.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"phone": "1"}, {"phone": ""}, {"channel": "duif"}, {"hours": "x" * 81}], ids=str
)
def test_bad_details_are_refused(municipality, wrong):
    officer = factories.UserFactory(role="police")
    sent = {"user": officer.pk, "phone": "0612345678", "channel": "email"} | wrong

    response = municipality.post(reverse("admin:contacts_officerprofile_add"), sent)

    assert response.context["adminform"].form.errors.keys() == wrong.keys()
    assert not OfficerProfile.objects.exists()


def test_looking_at_a_profile_is_in_the_log(municipality, profile):
    municipality.get(reverse("admin:contacts_officerprofile_change", args=[profile.pk]))

    assert ProcessingRecord.objects.get().subject == pseudonym_of(profile.user)


def test_the_municipality_sets_the_terms_within_bounds(municipality):
    add = reverse("admin:contacts_roundterms_add")
    fields = {f.name: getattr(RoundTerms(), f.name) for f in RoundTerms._meta.fields[1:]}

    refused = municipality.post(add, fields | {"first_after": 21})
    assert refused.status_code == 200
    assert not RoundTerms.objects.exists()

    assert municipality.post(add, fields | {"interval": 60}).status_code == 302
    assert RoundTerms.current().interval == 60
    assert municipality.get(add).status_code == 403


def test_queries_of_the_list_do_not_grow(municipality, profile, django_assert_max_num_queries):
    url = reverse("admin:contacts_officerprofile_changelist")
    municipality.get(url)
    counts = []
    for rows in (2, 20):
        for _ in range(rows):
            OfficerProfileFactory().user.districts.add(profile.user.districts.get())
        with django_assert_max_num_queries(15) as captured:
            municipality.get(url)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# What volunteers see -----------------------------------------------------------------------------


def test_a_coordinator_sees_the_officer_of_the_district_and_no_other(logged_in, profile):
    OfficerProfileFactory(user__name="Ver Weg").user.districts.add(factories.DistrictFactory())

    page = words(logged_in.get(PAGE))

    assert "Pim Politie" in page
    assert 'href="tel:+31-6-00009901"' in page
    assert "Ver Weg" not in page


def test_an_area_coordinator_sees_officers_and_coordinators_of_own_districts(
    client, group, profile
):
    factories.CoordinatorFactory(group=group, user__name="Bea Beheer")
    factories.CoordinatorFactory(user__name="Ander Gebied")
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    client.force_login(area)

    page = words(client.get(PAGE))

    assert "Pim Politie" in page
    assert "Bea Beheer" in page
    assert "Ander Gebied" not in page
    assert "/politie/gesproken/" not in page


def test_a_coordinator_who_stopped_sees_nobody(client, group, profile):
    former = factories.CoordinatorFactory(group=group, until_on="2099-01-01").user
    client.force_login(former)

    response = client.get(PAGE)

    assert "Pim Politie" not in words(response)
    assert list(response.context["page"]) == []


@pytest.mark.parametrize("change", [{"role": "municipality"}, {"is_active": False}], ids=str)
def test_who_is_no_officer_any_more_is_gone(logged_in, profile, change):
    User.objects.filter(pk=profile.user.pk).update(**change)

    assert "Pim Politie" not in words(logged_in.get(PAGE))
    coordinator = User.objects.get(name="Bea Beheer")
    assert not OfficerProfile.objects.visible_to(coordinator).exists()


def test_nobody_reads_oneself_among_who_can_be_called(logged_in, coordinator, group, settings):
    settings.LANGUAGE_CODE = "en"
    alone = words(logged_in.get(PAGE))
    factories.CoordinatorFactory(group=group, user__name="Dirk Deputy", post="deputy")

    together = words(logged_in.get(PAGE))

    assert coordinator.email not in alone + together
    assert "Dirk Deputy" in together
    assert "You are the only coordinator." in alone
    assert "You are the only coordinator." not in together


def test_everybody_seen_stands_in_the_log_but_oneself(logged_in, coordinator, profile):
    logged_in.get(PAGE)

    record = ProcessingRecord.objects.get()
    assert (record.subject, record.by) == (pseudonym_of(profile.user), pseudonym_of(coordinator))


def test_queries_of_the_page_do_not_grow(client, group, profile, django_assert_max_num_queries):
    area = factories.UserFactory(role="area_coordinator")
    district = group.neighbourhoods.get().district
    area.districts.add(district)
    client.force_login(area)
    client.get(PAGE)
    counts = []
    for rows in (2, 15):
        for _ in range(rows):
            home = factories.NeighbourhoodFactory(district=district)
            new = factories.AlertGroupFactory(neighbourhoods=[home])
            factories.CoordinatorFactory(group=new)
            OfficerProfileFactory().user.districts.add(district)
        with django_assert_max_num_queries(15) as captured:
            client.get(PAGE)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# One's own details -------------------------------------------------------------------------------


def test_an_officer_fills_in_how_to_be_reached(client):
    officer = factories.UserFactory(role="police", phone="+31600009003")
    client.force_login(officer)
    assert [line.count for line in lines_for(officer, "desk") if line.url == OWN] == [1, 0]
    assert client.get(OWN).context["form"]["phone"].value() == "+31600009003"
    assert "06 00009003" in words(client.get(OWN))

    client.post(OWN, {"phone": "06 12345678", "channel": "whatsapp", "hours": "maandag"})

    profile = OfficerProfile.objects.get()
    assert (profile.user, str(profile.phone)) == (officer, "+31612345678")
    assert profile.confirmed_on is not None
    assert [line.count for line in lines_for(officer, "desk") if line.url == OWN] == [0]


def test_a_coordinator_confirms_own_details_with_one_button(logged_in, coordinator):
    preference = ContactPreferenceFactory(user=coordinator, confirmed_on=None)

    logged_in.post(OWN, {"channel": "whatsapp", "hours": "na 18.00 uur"})

    preference.refresh_from_db()
    assert preference.confirmed_on is not None
    assert ContactPreference.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [{"channel": ""}, {"channel": "duif"}, {"channel": "email", "hours": "x" * 81}],
    ids=str,
)
def test_bad_details_of_ones_own_are_explained(logged_in, typed):
    response = logged_in.post(OWN, typed)

    assert response.status_code == 200
    assert 'role="alert"' in words(response)
    assert not ContactPreference.objects.exists()


def test_looking_saves_nothing(logged_in):
    logged_in.get(OWN)

    assert not ContactPreference.objects.exists()


def test_a_number_of_the_demonstration_can_be_confirmed_and_not_be_made(client, profile):
    client.force_login(profile.user)
    sent = {"channel": "phone", "hours": "", "phone": "06 00009901"}

    client.post(OWN, sent)
    refused = client.post(OWN, sent | {"phone": "06 00009902"})

    profile.refresh_from_db()
    assert profile.confirmed_on is not None
    assert str(profile.phone) == "+31600009901"
    assert refused.context["form"].errors.keys() == {"phone"}
