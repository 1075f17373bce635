"""`/mijn-gegevens/`: correcting, withdrawing and erasing what a mailbox finds."""

import pytest
from django.urls import reverse

from groups.models import Application, Coordinator, District, Interest, Invitation, Membership
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.own_data import hindrances
from hoogeveen_alert.login.posts import has_post
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import OwnDataLink
from hoogeveen_alert.privacy.own.finding import declared, found_in
from hoogeveen_alert.privacy.own.links import own_data_link
from tests import factories
from tests.own_data_rows import PLANTERS, Planter
from tests.test_permissions import everything

pytestmark = pytest.mark.django_db
MAILBOX = "Jo.Planter@Example.org"
ACTS = ("erase", "withdraw", "correct")
ERASABLE = sorted((one.path, one.model) for one in declared() if one.erase and one.found_by)


@pytest.fixture
def own(db) -> Planter:
    return Planter(MAILBOX, "Planterman", "48151623")


@pytest.fixture
def other(db) -> Planter:
    return Planter("o.vreemdeling@example.org", "Vreemdeling", "90817263")


@pytest.fixture
def token(db) -> str:
    return own_data_link.make(OwnDataLink.objects.create(email=MAILBOX.lower()))


def url(token: str, name: str, *args: object) -> str:
    return reverse(f"own_data:{name}", args=[token, *args])


def rows(model: str, planter: Planter) -> list:
    one = next(one for one in declared() if one.model == model)
    return list(found_in(one, planter.mailbox))


@pytest.mark.parametrize(("path", "model"), ERASABLE)
def test_each_kind_is_erased_by_itself(client, own, other, token, path, model):
    PLANTERS[model](own)
    PLANTERS[model](other)
    (row,) = rows(model, own)
    where = url(token, "erase", path, row.pk)

    asked = client.get(where)
    done = client.post(where)

    assert (asked.status_code, done.status_code) == (200, 200)
    assert rows(model, own) == []
    assert len(rows(model, other)) == 1
    assert client.get(url(token, "show")).status_code == 200


@pytest.mark.parametrize(("path", "model"), ERASABLE)
def test_nobody_erases_a_row_of_another_mailbox(client, own, other, token, path, model):
    PLANTERS[model](other)
    (row,) = rows(model, other)

    for name in ACTS:
        assert client.post(url(token, name, path, row.pk)).status_code == 404

    assert rows(model, other) == [row]


@pytest.mark.parametrize("key", ["0", "x", "٣", "99999999999999999999", "1'--"])
@pytest.mark.parametrize("path", ["aanmeldingen", "account", "mails", "ingezien", "nergens"])
def test_a_record_that_is_not_there_is_404(client, own, token, path, key):
    for name in ACTS:
        assert client.get(url(token, name, path, key)).status_code == 404


def test_looking_changes_nothing(client, own, token):
    for plant in PLANTERS.values():
        plant(own)
    before = everything()

    pages = [url(token, name) for name in ("show", "export", "erase_all")]
    for one in declared():
        for row in rows(one.model, own) if one.found_by and one.erase else ():
            pages += [url(token, act, one.path, row.pk) for act in ACTS]
    for page in pages:
        for method in (client.get, client.head):
            assert method(page).status_code in (200, 409), page

    assert everything() == before


# Everything at once -----------------------------------------------------------------------------


def test_erasing_all_leaves_what_must_stay_and_says_why(client, own, other, token):
    for plant in PLANTERS.values():
        plant(own)
        plant(other)
    strangers = {one.key: len(rows(one.model, other)) for one in declared() if one.found_by}

    asked = client.get(url(token, "erase_all")).content.decode()
    done = client.post(url(token, "erase_all"))

    for model in (Membership, Application, Invitation, Interest):
        assert not model.objects.filter(email__iexact=MAILBOX).exists()
    own.user.refresh_from_db()
    assert own.user.name == "Planterman Account"  # has posts
    for page in (asked, done.content.decode()):
        assert "Voordat uw account kan worden gewist" in page or "Dit blijft, en waarom" in page
    left = {part.own.key for part in done.context["erased"].left}
    assert left >= {"account", "posts", "mails", "checks"}
    assert all(part.own.kept for part in done.context["erased"].left)
    now = {one.key: len(rows(one.model, other)) for one in declared() if one.found_by}
    assert now == strangers


def test_an_account_without_tasks_is_made_nobodys(client, own, token):
    own.membership()
    own.invitation()
    own.preference()
    own.report()

    client.post(url(token, "erase_all"))

    own.user.refresh_from_db()
    assert own.user.anonymised_at is not None
    assert own.word not in f"{own.user.name} {own.user.email} {own.user.phone}"
    page = client.get(url(token, "show")).content.decode()
    assert own.word not in page


def test_who_has_tasks_hears_which_and_where_to_hand_them_over(client, own, token):
    own.post()
    own.district()
    own.sign_request()
    post = Coordinator.objects.get(user=own.user)

    page = client.get(url(token, "show")).content.decode()
    refused = client.post(url(token, "erase", "account", own.user.pk))

    for text in (page, refused.content.decode()):
        assert reverse("groups:handover_stop", args=[post.group.slug]) in text
        assert "Plantermanwijk" in text
        assert "/mijn/borden/aanvragen/" in text
    assert refused.status_code == 409
    assert User.objects.get(pk=own.user.pk).anonymised_at is None


def test_what_keeps_an_account_is_always_told(own):
    """Whatever `posts` declares, the page names it: nobody is sent away without a way."""
    for plant in (own.post, own.district, own.sign_request, own.application, own.invitation):
        assert not has_post(own.user)
        plant()
        assert has_post(own.user)
        assert list(hindrances(own.user))
        Coordinator.objects.all().delete()
        District.people.through.objects.all().delete()
        own.user.sign_requests.update(status="withdrawn")
        Application.objects.all().delete()
        Invitation.objects.all().delete()


@pytest.mark.parametrize(
    "fields", [{"role": "municipality"}, {"role": "police"}, {"is_superuser": True}]
)
def test_an_account_for_work_is_not_erased_by_who_reads_its_mailbox(client, own, token, fields):
    User.objects.filter(pk=own.user.pk).update(**fields)

    for name in ("erase", "correct"):
        assert (
            client.post(url(token, name, "account", own.user.pk), {"name": "X"}).status_code == 409
        )
    client.post(url(token, "erase_all"))

    own.user.refresh_from_db()
    assert own.user.name == "Planterman Account"
    assert "applicatiebeheerder" in client.get(url(token, "show")).content.decode()


def test_reading_a_mailbox_is_no_way_round_a_second_factor(client, own, token):
    own.factor()

    for name in ("erase", "correct"):
        answer = client.post(url(token, name, "account", own.user.pk), {"name": "X"})
        assert answer.status_code == 409
    client.post(url(token, "erase_all"))

    own.user.refresh_from_db()
    assert (own.user.name, own.user.anonymised_at) == ("Planterman Account", None)
    assert f'href="{reverse("mfa_index")}"' in client.get(url(token, "show")).content.decode()


# Withdrawing consent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [("joined", "left"), ("waiting", "withdrawn"), ("invited", "withdrawn"), ("unverified", None)],
)
def test_withdrawing_consent_ends_it(client, own, token, before, after):
    row, _values = own.membership(before)
    factories.CoordinatorFactory(group=row.group)

    answer = client.post(url(token, "withdraw", "aanmeldingen", row.pk))

    assert answer.status_code == 200
    assert Membership.objects.filter(pk=row.pk).values_list("status", flat=True).first() == after
    assert OutgoingMail.objects.filter(kind="member_left").exists() == (before == "joined")


@pytest.mark.parametrize("status", ["left", "refused", "lapsed", "withdrawn", "removed"])
def test_what_ended_has_no_consent_to_withdraw(client, own, token, status):
    row, _values = own.membership(status)

    for name in ("withdraw", "correct"):
        assert client.post(url(token, name, "aanmeldingen", row.pk)).status_code == 409
    assert Membership.objects.get(pk=row.pk).status == status


def test_who_asked_a_coordinator_hears_that_the_invitation_was_erased(client, own, token):
    inviter = factories.UserFactory()
    invitation = factories.InvitationFactory(email=MAILBOX.lower(), by=inviter)

    client.post(url(token, "erase", "uitnodigingen", invitation.pk))

    assert not Invitation.objects.exists()
    mail = OutgoingMail.objects.get(kind="coordinator_invitation_answered")
    assert mail.recipient == inviter.email


# Correcting -------------------------------------------------------------------------------------


def typed(row, **changes) -> dict[str, str]:
    known = {
        "name": "Jo Verbeterd",
        "mobile": "06 12345678",
        "postcode": row.address.postcode,
        "house_number": str(row.address.number),
        "addition": "",
    }
    return known | changes


def test_a_member_puts_name_and_number_right(client, own, token):
    row, _values = own.membership()
    where = url(token, "correct", "aanmeldingen", row.pk)
    form = client.get(where).context["form"]

    answer = client.post(where, typed(row))

    assert form.initial["name"] == "Planterman Persoon"
    assert answer["Location"] == url(token, "show")
    row.refresh_from_db()
    assert (row.name, str(row.phone)) == ("Jo Verbeterd", "+31612345678")


def test_a_member_moves_within_the_area_only(client, own, token):
    row, _values = own.membership()
    near = factories.AddressFactory(number=7001)
    far = factories.AddressFactory(number=7002, point="SRID=4326;POINT(6.9 52.9)")

    refused = client.post(
        url(token, "correct", "aanmeldingen", row.pk), typed(row, house_number=str(far.number))
    )
    client.post(
        url(token, "correct", "aanmeldingen", row.pk), typed(row, house_number=str(near.number))
    )

    assert list(refused.context["form"].errors) == ["house_number"]
    row.refresh_from_db()
    assert row.address == near


def test_an_applicant_and_an_account_are_put_right(client, own, token):
    own.application()
    application = Application.objects.get()

    client.post(url(token, "correct", "aanvragen", application.pk), typed(application))
    client.post(
        url(token, "correct", "account", own.user.pk), {"name": "Jo Nieuw", "phone": "0528 291911"}
    )

    application.refresh_from_db()
    own.user.refresh_from_db()
    assert application.name == "Jo Verbeterd"
    assert (own.user.name, str(own.user.phone)) == ("Jo Nieuw", "+31528291911")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"mobile": "12"}, {"postcode": "x"}, {"name": "a\x00b"}]
)
def test_bad_input_changes_nothing(client, own, token, wrong):
    row, _values = own.membership()

    answer = client.post(url(token, "correct", "aanmeldingen", row.pk), typed(row, **wrong))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == list(wrong)
    row.refresh_from_db()
    assert row.name == "Planterman Persoon"


def test_another_address_cannot_be_typed_in(client, own, token):
    row, _values = own.membership()

    client.post(
        url(token, "correct", "aanmeldingen", row.pk),
        typed(row, email="x@example.org", status="left"),
    )

    row.refresh_from_db()
    assert (row.email, row.status) == (MAILBOX.lower(), "joined")
