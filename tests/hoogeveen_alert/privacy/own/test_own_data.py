"""`/mijn-gegevens/`: what a mailbox finds of its own, and nothing of anybody else."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from hoogeveen_alert.logs import TOKEN
from hoogeveen_alert.mail.addresses import masked
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.own_data import at_mailbox
from hoogeveen_alert.privacy.models import OwnDataLink, ProcessingRecord
from hoogeveen_alert.privacy.own.finding import declared, rows_of, subjects_at
from hoogeveen_alert.privacy.own.links import own_data_link
from hoogeveen_alert.privacy.processing import record_processing
from hoogeveen_alert.texts.models import TextVersion
from tests import factories
from tests.own_data_rows import PLANTERS, Planter

pytestmark = pytest.mark.django_db
MAILBOX = "Jo.Planter@Example.org"
ASK = "/mijn-gegevens/"


@pytest.fixture
def own(db) -> Planter:
    return Planter(MAILBOX, "Planterman", "48151623")


@pytest.fixture
def other(db) -> Planter:
    return Planter("o.vreemdeling@example.org", "Vreemdeling", "90817263")


def url_of(mailbox: str, name: str = "show", *args: object) -> str:
    link = OwnDataLink.objects.create(email=mailbox.lower())
    return reverse(f"own_data:{name}", args=[own_data_link.make(link), *args])


def bare(text: str) -> str:
    return re.sub(r"[\s\-]", "", unescape(text))


def page_of(client, mailbox: str) -> str:
    response = client.get(url_of(mailbox))
    assert response.status_code == 200
    return response.content.decode()


def as_read(value: object) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return str(value)


def as_written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    return str(value)


# What is found ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", sorted({own.model for own in declared() if own.found_by}))
def test_every_declared_row_is_on_the_page_and_in_the_file(client, own, other, model):
    values = PLANTERS[model](own)
    strange = PLANTERS[model](other)

    page = bare(page_of(client, MAILBOX))
    file = client.get(url_of(MAILBOX, "export"))

    assert [value for value in values if bare(as_read(value)) not in page] == []
    written = bare(file.content.decode())
    assert [value for value in values if bare(as_written(value)) not in written] == []
    for text in (page, written):
        marks = (other.word, other.digits, other.mailbox, str(strange[0]))
        assert [mark for mark in marks if mark in text] == []
    assert file.json()[next(o.key for o in declared() if o.model == model)]


def test_no_declared_model_is_without_a_planter():
    assert {own.model for own in declared() if own.found_by} == set(PLANTERS)


def test_everything_at_once_and_nothing_of_another_mailbox(client, own, other):
    for plant in PLANTERS.values():
        plant(own)
        plant(other)

    page, file = page_of(client, MAILBOX), client.get(url_of(MAILBOX, "export"))

    for text in (page, file.content.decode()):
        assert other.word not in text
        assert other.digits not in bare(text)
        assert "Pia Politie" not in text
        assert "Geheime inhoud" not in text
        assert "whatsapp.com" not in text
    held = file.json()
    assert set(held) == {
        *("portal", "mailbox", "made_at", "kept_because"),
        *(one.key for one in declared()),
    }
    assert {one.key for one in declared() if one.found_by and not held[one.key]} == set()


def test_the_keys_of_the_file_stay():
    keys = {one.key for one in declared()}

    assert keys >= {
        *("memberships", "consents", "interests", "applications", "invitations", "posts"),
        *(
            "missing_reporters",
            "districts",
            "account",
            "sessions",
            "login_addresses",
            "deeds",
            "mails",
            "unreachable",
        ),
        *("looked_at", "history", "links", "officer_profiles", "contact_preferences"),
        *("calendar_feeds", "digest_choices", "digests_sent", "contact_moments", "checks"),
        *("neighbourhood_contacts", "damage_reports", "damage_reporters", "sign_requests"),
    }


def test_several_people_at_one_mailbox_each_stand_there(client, own):
    for name in ("Anna", "Bert"):
        factories.MembershipFactory(email=MAILBOX.lower(), name=name)

    page = page_of(client, MAILBOX)

    assert "Anna" in page
    assert "Bert" in page


@pytest.mark.parametrize("spelled", ["JO.PLANTER@EXAMPLE.ORG", " jo.planter@example.org "])
def test_addresses_are_compared_whatever_their_case(own, spelled):
    own.interest()

    interests = next(one for one in declared() if one.key == "interests")

    assert len(list(rows_of(interests, spelled))) == 1
    assert at_mailbox(("email",), spelled) == at_mailbox(("email",), MAILBOX)


def test_a_part_of_an_address_finds_nobody(client, own):
    own.membership()

    for mailbox in ("planter@example.org", "jo.plante_@example.org", "%@example.org"):
        assert own.word not in page_of(client, mailbox)


def test_who_gets_a_link_to_a_new_address_does_not_learn_the_old_one(client, own):
    """It may be a slip: then it is a stranger's mailbox."""
    own.address_change()

    file = client.get(url_of(f"nieuw.{MAILBOX}", "export"))

    assert file.json()["address_changes"][0]["old"] == masked(own.user.email)
    assert own.user.email not in file.content.decode().replace(f"nieuw.{MAILBOX.lower()}", "")


def test_the_words_somebody_agreed_to_are_there(client, own):
    TextVersion.objects.create(kind="consent", number=7, body="Zo was het in versie zeven.")
    row, _values = own.membership()
    type(row).objects.filter(pk=row.pk).update(consent_version="7-paper")

    held = client.get(url_of(MAILBOX, "export")).json()["consents"]

    assert {"text": "consent", "version": "7-paper", "words": "Zo was het in versie zeven."} in held


def test_who_looked_is_told_by_role_and_never_by_name(client, own, other):
    row, _values = own.membership()
    looker = factories.UserFactory(name="Nieuwsgierige Nel", email="nel@example.org")
    record_processing("members-list", [row, own.user], by=looker, activity="members")
    record_processing("members-list", [other.user], by=looker, activity="members")

    held = client.get(url_of(MAILBOX, "export"))

    assert [(look["by_role"], look["operation"]) for look in held.json()["looked_at"]] == [
        ("groepsbeheerder", "members-list")
    ] * 2
    for text in (held.content.decode(), page_of(client, MAILBOX)):
        assert "Nel" not in text
        assert "nel@" not in text
    assert ProcessingRecord.objects.count() == 3


def test_what_an_account_did_is_counted(client, own):
    group = own.group("geschiedenis")
    group.note("iets", by=own.user)

    held = client.get(url_of(MAILBOX, "export")).json()["deeds"]

    assert {"kind": "groups.statuschange.by", "number": 1} in held


def test_of_an_unknown_mailbox_there_is_only_the_link(client):
    held = client.get(url_of("niemand@example.org", "export")).json()

    assert {key for key in held if held[key] and key in {one.key for one in declared()}} == {
        "links"
    }


def test_a_subject_of_the_log_is_every_row_of_the_mailbox(own):
    row, _values = own.membership()

    assert {row, own.user} <= set(subjects_at(MAILBOX))


# The link ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mailbox", [MAILBOX, "niemand@example.org"])
def test_known_and_unknown_get_the_same_answer_and_a_mail_at_once(client, own, mailbox):
    own.membership()

    response = client.post(ASK, {"email": mailbox})

    page = response.content.decode().replace(mailbox.lower(), "X")
    assert response.status_code == 200
    assert "Kijk in uw mailbox" in page
    mail = OutgoingMail.objects.get(kind="own_data_link")
    assert (mail.recipient, mail.planned) == (mailbox.lower(), False)
    assert own.word not in mail.text
    (link,) = re.findall(rf"{settings.SITE_URL}(/mijn-gegevens/\S+)", mail.text)
    assert client.get(link).status_code == 200
    assert mailbox.lower() not in link


@pytest.mark.parametrize("typed", ["", "geen adres", "a@[127.0.0.1]", "ü@example.org", "a" * 300])
def test_what_is_no_address_is_told_so(client, typed):
    response = client.post(ASK, {"email": typed})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not OutgoingMail.objects.exists()


def test_asking_is_limited_by_mailbox(client):
    answers = [client.post(ASK, {"email": MAILBOX}).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]


def test_the_link_works_for_an_hour(client, own, time_machine):
    time_machine.move_to("2026-11-20 12:00:00+01:00", tick=False)
    url = url_of(MAILBOX)

    time_machine.move_to("2026-11-20 12:59:00+01:00", tick=False)
    assert client.get(url).status_code == 200
    time_machine.move_to("2026-11-20 13:01:00+01:00", tick=False)
    for method in (client.get, client.post):
        assert method(url).status_code == 410
    assert list(OwnDataLink.objects.expired()) == list(OwnDataLink.objects.all())


def test_an_old_row_opens_nothing_however_freshly_it_is_signed(client):
    old = timezone.now() - timedelta(minutes=61)
    link = OwnDataLink.objects.create(email=MAILBOX, made_at=old)

    answer = client.get(reverse("own_data:show", args=[own_data_link.make(link)]))

    assert answer.status_code == 410


def test_asking_clears_what_expired(client):
    old = OwnDataLink.objects.create(
        email="oud@example.org", made_at=timezone.now() - timedelta(hours=2)
    )

    client.post(ASK, {"email": MAILBOX})

    assert not OwnDataLink.objects.filter(pk=old.pk).exists()


def test_no_log_keeps_the_token():
    path = url_of(MAILBOX)

    token = path.split("/")[2]
    assert token not in TOKEN.sub(r"\1***", f'"GET {path}gegevens.json HTTP/1.1"')


def test_no_page_is_kept_or_listed(client, own):
    own.membership()

    for path in (ASK, url_of(MAILBOX), url_of(MAILBOX, "export"), url_of(MAILBOX, "erase_all")):
        assert "no-store" in client.get(path)["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page_of(client, MAILBOX)


@pytest.mark.parametrize("path", ["/", "/privacy/"])
def test_footer_and_privacy_page_lead_here(client, path):
    assert f'href="{ASK}"' in client.get(path).content.decode()


def test_the_desk_and_own_pages_lead_here(client, own):
    client.force_login(own.user)

    assert f'href="{ASK}"' in client.get("/mijn/").content.decode()
    assert own.user.email in client.get(ASK).content.decode()
