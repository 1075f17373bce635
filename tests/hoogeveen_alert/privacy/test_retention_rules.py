"""One rule a model: what it says is what is deleted, and what the privacy page says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from contacts.models import DigestSent
from groups.links import membership_link
from groups.models import (
    GroupLimits,
    JoinTerms,
    MemberImport,
    MissingAddress,
    MissingReporter,
    StatusChange,
    StayReminder,
)
from hoogeveen_alert.desk.models import Note, Taking
from hoogeveen_alert.login.models import EmailChange
from hoogeveen_alert.mail.models import MailTerms, OutgoingMail, UnreachableAddress
from hoogeveen_alert.once.models import SentForm
from hoogeveen_alert.personal_data import PersonalData, Retention, Setting, retention_of
from hoogeveen_alert.privacy.declared import purposes_and_terms
from hoogeveen_alert.privacy.models import HistoryEntry, OwnDataLink, ProcessingRecord
from hoogeveen_alert.privacy.processing import record_processing
from hoogeveen_alert.privacy.retention import declarations, delete_expired
from hoogeveen_alert.taking_over.models import TownList
from hoogeveen_alert.texts.declared import declared_text
from hoogeveen_alert.texts.reading import TERM, filled_in
from signage.models import DamageReport, DamageReporter
from tests import contact_factories, factories
from tests.sign_factories import SignFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 5, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def rule(data: PersonalData) -> Retention:
    found = retention_of(apps.get_model(data.model))
    assert found, data.model
    return found


RULES = [data for data in declarations() if data.expired or data.deleted_by]
CASES = [(data, start) for data in RULES for start in rule(data).terms]
SET_BY_THE_MUNICIPALITY = [
    (data, start) for data, start in CASES if isinstance(rule(data).terms[start], Setting)
]


def names(case: tuple[PersonalData, str]) -> str:
    return f"{case[0].model} {case[1]}".strip()


# A row whose term begins at the moment at which it is made.


def silent_member() -> models.Model:
    """Who was asked to stay, and the coordinators too."""
    member = factories.MembershipFactory(status="joined")
    StayReminder.objects.create(membership=member, year=0, step="coordinators")
    return member


def decided_application() -> models.Model:
    application = factories.ApplicationFactory(group__status="rejected")
    StatusChange.objects.create(group=application.group, status="rejected")
    return application


def member_import() -> models.Model:
    upload = MemberImport(group=factories.AlertGroupFactory(), by=factories.UserFactory())
    upload.file.save("lijst.sheet", ContentFile(b""), save=True)
    return upload


def town_list() -> models.Model:
    waiting = TownList(by=factories.UserFactory())
    waiting.file.save("lijst.sheet", ContentFile(b""), save=True)
    return waiting


def digest_sent() -> models.Model:
    return DigestSent.objects.create(
        user=factories.UserFactory(), digest="municipality", period_on=timezone.localdate()
    )


def contact_moment() -> models.Model:
    officer = factories.UserFactory(role="police")
    today = timezone.localdate()
    return contact_factories.moment_with(
        factories.CoordinatorFactory(), officer, on=today, next_due_on=None
    )


def processing_record() -> models.Model:
    person = factories.UserFactory()
    record_processing("look", [person], by=person, activity="contact-list")
    return ProcessingRecord.objects.latest("pk")


def history_entry() -> models.Model:
    return HistoryEntry.objects.log_create(
        factories.UserFactory(), action=HistoryEntry.Action.UPDATE, changes={"name": ["a", "b"]}
    )


def mail() -> models.Model:
    return OutgoingMail.objects.create(kind="x", recipient="a@example.nl", sender="b@example.nl")


MADE = {
    "groups.Membership unverified": lambda: factories.MembershipFactory(status="unverified"),
    "groups.Membership ended": lambda: factories.MembershipFactory(status="refused"),
    "groups.Membership stays": silent_member,
    "groups.MemberImport chosen": member_import,
    "taking_over.TownList chosen": town_list,
    "groups.Interest unconfirmed": lambda: factories.InterestFactory(confirmed_at=None),
    "groups.Interest confirmed": lambda: factories.InterestFactory(confirmed_at=timezone.now()),
    "groups.Interest told": lambda: factories.InterestFactory(
        confirmed_at=timezone.now(), told_at=timezone.now()
    ),
    "groups.Application decided": decided_application,
    "groups.AlertGroup unconfirmed": lambda: factories.ApplicationFactory(confirmed_at=None).group,
    "groups.Invitation answered": lambda: factories.InvitationFactory(
        status="declined", answered_at=timezone.now()
    ),
    "groups.MissingAddress settled": lambda: MissingAddress.objects.create(
        postcode="7933PA", number=1, settled_at=timezone.now()
    ),
    "groups.MissingAddress reported": lambda: MissingAddress.objects.create(
        postcode="7933PA", number=2
    ),
    "groups.MissingReporter": lambda: MissingReporter.objects.create(
        missing=MissingAddress.objects.create(postcode="7933PA", number=3), email="a@example.nl"
    ),
    "contacts.ContactMoment": contact_moment,
    "contacts.ContactCheck closed": lambda: contact_factories.ContactCheckFactory(
        status="lapsed", closed_at=timezone.now()
    ),
    "contacts.DigestSent": digest_sent,
    "signage.DamageReport handled": lambda: DamageReport.objects.create(
        sign=SignFactory(), text="Scheef", handled_at=timezone.now()
    ),
    "signage.DamageReporter": lambda: DamageReporter.objects.create(
        report=DamageReport.objects.create(sign=SignFactory(), text="Scheef"), email="a@example.nl"
    ),
    "login.EmailChange": lambda: EmailChange.objects.create(
        user=factories.UserFactory(), old="a@example.nl", new="b@example.nl"
    ),
    "desk.Taking": lambda: Taking.objects.create(kind="bord", key=1, by=factories.UserFactory()),
    "desk.Note written": lambda: Note.objects.create(
        kind="bord", key=1, by=factories.UserFactory(), text="Morgen verder."
    ),
    "mail.OutgoingMail": mail,
    "mail.UnreachableAddress": lambda: UnreachableAddress.objects.create(
        address="a@example.nl", code="550"
    ),
    "privacy.ProcessingRecord": processing_record,
    "privacy.HistoryEntry": history_entry,
    "once.SentForm written": lambda: SentForm.objects.create(key="a" * 64),
    "privacy.OwnDataLink": lambda: OwnDataLink.objects.create(email="a@example.nl"),
}
# In days, as was decided; what the other tests take from the rule stands here.
TERMS = {
    "groups.Membership unverified": 7,
    "groups.Membership ended": 30,
    "groups.Membership stays": 730,
    "groups.Interest unconfirmed": 7,
    "groups.Interest confirmed": 365,
    "groups.Interest told": 30,
    "groups.Application decided": 30,
    "groups.AlertGroup unconfirmed": 7,
    "groups.Invitation answered": 30,
    "groups.MissingAddress settled": 30,
    "groups.MissingAddress reported": 365,
    "groups.MissingReporter": 365,
    "contacts.ContactMoment": 730,
    "contacts.ContactCheck closed": 730,
    "contacts.DigestSent": 730,
    "signage.DamageReport handled": 365,
    "signage.DamageReporter": 180,
    "login.EmailChange": 3,
    "desk.Taking": 30,
    "desk.Note written": 60,
    "mail.OutgoingMail": 90,
    "mail.UnreachableAddress": 90,
    "privacy.ProcessingRecord": 730,
    "privacy.HistoryEntry": 730,
    "once.SentForm written": 1,
    "privacy.OwnDataLink": 0,  # an hour
}
# What is counted in days goes with the day.
IN_DAYS = {"contacts.ContactMoment"}


def made_at(case: tuple[PersonalData, str], at: datetime) -> models.Model:
    with time_machine.travel(at, tick=False):
        return MADE[names(case)]()


def is_expired(data: PersonalData, row: models.Model, at: datetime) -> bool:
    rows = type(row)._default_manager.filter(pk=row.pk)
    with time_machine.travel(at, tick=False):
        return getattr(rows, data.expired or "expired")().exists()


def test_every_rule_is_tried_here():
    assert sorted(map(names, CASES)) == sorted(MADE)


def test_each_term_is_as_long_as_was_decided():
    lengths = {names(case): rule(case[0]).length(case[1]) for case in CASES}

    assert lengths.pop("groups.MemberImport chosen") == timedelta(hours=1)
    assert lengths.pop("taking_over.TownList chosen") == timedelta(hours=1)
    assert {name: length.days for name, length in lengths.items()} == TERMS


@pytest.mark.parametrize("case", CASES, ids=names)
def test_a_row_goes_just_after_its_term_and_not_before(case):
    data, start = case
    row, ends = made_at(case, NOW), NOW + rule(data).length(start)
    margin = DAY if names(case) in IN_DAYS else timedelta(minutes=1)

    assert not is_expired(data, row, ends - margin)
    assert is_expired(data, row, ends + margin)


@pytest.mark.parametrize("case", SET_BY_THE_MUNICIPALITY, ids=names)
def test_a_term_that_the_municipality_changes_holds_for_deletion_and_page(case, client):
    data, start = case
    setting = rule(data).terms[start]
    terms = apps.get_model(setting.model)
    days = terms._meta.get_field(setting.field).default - 2
    row = made_at(case, NOW)
    assert not is_expired(data, row, NOW + days * DAY + DAY)

    terms(**{setting.field: days}).save()

    assert rule(data).length(start) == days * DAY
    assert not is_expired(data, row, NOW + (days - 1) * DAY)
    with time_machine.travel(NOW + (days + 1) * DAY, tick=False):
        assert delete_expired()[data.model] == 1
    said = dict(purposes_and_terms()).get(str(data.purpose), "")
    assert (f"{days} dagen" in said) is bool(data.fields)
    assert said in client.get("/privacy/").content.decode()


def test_the_terms_that_the_municipality_sets_are_these():
    assert sorted(map(names, SET_BY_THE_MUNICIPALITY)) == [
        "groups.AlertGroup unconfirmed",
        "groups.Membership unverified",
        "mail.OutgoingMail",
        "mail.UnreachableAddress",
    ]


def test_the_privacy_page_says_nowhere_the_term_that_was(client):
    MailTerms(kept_days=61).save()
    JoinTerms(unverified_days=5).save()
    GroupLimits(unconfirmed_days=4).save()

    page = client.get("/privacy/").content.decode()

    assert "Wij bewaren 61 dagen aan wie wij welke mail stuurden" in page
    assert "5 dagen als het niet per mail is bevestigd" in page
    assert "90 dagen" not in page
    assert "niet is bevestigd, wissen wij na 5 dagen" in page


def test_the_words_of_the_privacy_page_hold_no_term_of_their_own():
    """A number of days in the text is one that a changed setting makes false."""
    words = declared_text("privacy").shipped_body()

    assert not re.search(r"\d+ (dag|week|weken|maand|jaar)", words)
    left = [found[0] for found in TERM.finditer(filled_in(words))]
    assert (left, len(TERM.findall(words))) == ([], 6)


@pytest.mark.parametrize(
    "typed",
    [
        "{termijn groups.Membership never}",
        "{termijn groups.Address}",
        "{termijn of.Nothing}",
        "{termijn}",
    ],
)
def test_a_term_that_no_rule_has_stays_as_it_was_typed(typed):
    assert filled_in(typed) == typed


def test_the_page_of_somebody_who_was_erased_says_how_long_mails_are_kept(client):
    MailTerms(kept_days=61).save()
    membership = factories.MembershipFactory()
    url = f"/aanmelding/{membership_link.make(membership)}/wissen/"

    page = client.post(url).content.decode()

    assert "Wij bewaren alleen nog 61 dagen" in page
