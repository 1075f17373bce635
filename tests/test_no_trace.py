"""A person is planted wherever the apps say that they keep one; past all terms no trace is left.

What is planted follows from the declarations: a model that is new there fails here until it is.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from django.test import RequestFactory, override_settings
from django.utils import timezone

from contacts.models import DigestChoice, DigestSent
from groups.joining.clock import run_clock as follow_requests
from groups.links import interest_link, membership_link
from groups.members.acts import keep_upload
from groups.models import AlertGroup, Coordinator, MissingAddress, MissingReporter, StatusChange
from groups.staying.clock import run_clock as ask_to_stay
from groups.tasks import forget_who_did_not_accept
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.unused.clock import run_clock as follow_accounts
from hoogeveen_alert.mail.files import FileBackend
from hoogeveen_alert.mail.models import OutgoingMail, mark_unreachable
from hoogeveen_alert.once.models import SentForm
from hoogeveen_alert.privacy.own.acts import erase_all
from hoogeveen_alert.privacy.processing import record_processing
from hoogeveen_alert.privacy.retention import declarations, delete_expired
from hoogeveen_alert.search_stash import KEPT as KEPT_WORDS
from hoogeveen_alert.taking_over.acts import keep_upload as keep_town_list
from hoogeveen_alert.taking_over.models import TownList
from signage.models import DamageReport, DamageReporter
from tests import contact_factories, factories, traces
from tests import joining as form
from tests.own_data_rows import PLANTERS, Planter
from tests.sign_factories import SignFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAME, EMAIL = "Quirijntje Onvergetelijk", "quirijntje.onvergetelijk@nergens.example"
DIGITS = "648151623"
PHONE = f"+31{DIGITS}"
PERSON = {"name": NAME, "email": EMAIL, "phone": PHONE}
WORDS = f"{NAME} <{EMAIL}> {PHONE}"
# Kept as long as they are needed, and changed by hand: a Smederij's own office.
NO_TERM = {"signage.Smederij"}
# Of an account, and gone with it: for the others their state matters, which is planted here.
AS_THEY_ARE = (
    *("accounts.User", "account.EmailAddress", "socialaccount.SocialAccount", "mfa.Authenticator"),
    *("login.EmailChange", "login.Vouching", "privacy.OwnDataLink", "contacts.CalendarFeed"),
    *("contacts.OfficerProfile", "contacts.ContactPreference"),
)
# Days on which the portal runs: each clock comes to its end, and every term is over.
DAYS = (1, 8, 31, 92, 340, 366, 370, 400, 435, 455, 735, 1200, 1700)


class Planted:
    """The person in every role, each planted by the label of the model that keeps it."""

    def __init__(self, group: AlertGroup) -> None:
        self.group = group
        self.planter = Planter(EMAIL, "Onvergetelijk", DIGITS.removeprefix("6"))
        self.user = self.planter.user
        self.post = Coordinator.objects.create(
            group=group, user=self.user, post="deputy", until_on=timezone.localdate()
        )
        self.officer = factories.UserFactory(role="police")
        self.member = factories.MembershipFactory(group=group, **PERSON, note=WORDS)
        self.needles = {NAME, "onvergetelijk", EMAIL, DIGITS, str(self.member.key)}
        self.needles |= {self.member.key.hex, membership_link.make(self.member)}

    def memberships(self) -> None:
        for status in ("unverified", "left", "refused"):
            other = factories.AlertGroupFactory()
            row = factories.MembershipFactory(group=other, status=status, **PERSON, note=WORDS)
            row.history.create(status=status, why=WORDS)

    def upload(self) -> None:
        keep_upload(WORDS.encode(), group=self.group, by=self.user)

    def town_list(self) -> None:
        keep_town_list(WORDS.encode(), by=self.officer)

    def interests(self) -> None:
        factories.InterestFactory(email=EMAIL)
        elsewhere = factories.AddressFactory(number=31)
        wish = factories.InterestFactory(
            email=EMAIL, address=elsewhere, confirmed_at=timezone.now()
        )
        self.needles.add(interest_link.make(wish))

    def applications(self) -> None:
        group = factories.ApplicationFactory(**PERSON, why=WORDS, group__status="rejected").group
        StatusChange.objects.create(group=group, status="rejected")

    def never_confirmed(self) -> None:
        factories.ApplicationFactory(**PERSON, why=WORDS, confirmed_at=None)

    def invitations(self) -> None:
        factories.InvitationFactory(
            **PERSON, group=self.group, status="declined", answered_at=timezone.now()
        )
        town_list = TownList.objects.create(by=self.officer, taken_at=timezone.now())
        elsewhere = factories.AlertGroupFactory()
        factories.InvitationFactory(**PERSON, group=elsewhere, town_list=town_list)

    def mails(self) -> None:
        moments = {"sent": {"sent_at": timezone.now()}, "failed": {}, "dropped": {}}
        for state, values in moments.items():
            OutgoingMail.objects.create(
                kind="links",
                recipient=EMAIL,
                sender="a@example.nl",
                subject=WORDS,
                text=WORDS,
                html=WORDS,
                state=state,
                next_try_at=None,
                **values,
            )
        FileBackend().send_messages([EmailMessage(NAME, WORDS, to=[EMAIL])])

    def session(self) -> None:
        session = SessionStore()
        session[KEPT_WORDS] = {"key": WORDS}
        session["_auth_user_id"] = str(self.user.pk)
        session.save()

    def admin_entry(self) -> None:
        request = RequestFactory().get("/")
        request.user = self.user
        changed = {"name": "member", "object": NAME, "fields": ["name"]}
        admin.site._registry[User].log_change(request, self.user, [{"changed": changed}])

    def looked_at(self) -> None:
        record_processing("look", [self.member, self.user], by=self.officer, activity="members")

    def history(self) -> None:
        self.group.purpose = "Anders"
        self.group.save()  # by whom: the account

    def damage(self) -> None:
        DamageReport.objects.create(sign=SignFactory(), text=WORDS, handled_at=timezone.now())

    def reporter(self) -> None:
        report = DamageReport.objects.create(sign=SignFactory(), text="Scheef")
        DamageReporter.objects.create(report=report, email=EMAIL)

    def missing_reporter(self) -> None:
        row = MissingAddress.objects.create(postcode="7933ZZ", number=78)
        MissingReporter.objects.create(missing=row, email=EMAIL)

    def digest_sent(self) -> None:
        DigestSent.objects.create(
            user=self.user, digest="municipality", period_on=timezone.localdate()
        )

    def check(self) -> None:
        contact_factories.ContactCheckFactory(
            post=self.post, status="lapsed", closed_at=timezone.now()
        )

    def by_model(self) -> dict[str, Callable[[], object]]:
        user = self.user
        return {
            **{label: partial(PLANTERS[label], self.planter) for label in AS_THEY_ARE},
            "mail.OutgoingMail": self.mails,
            "mail.UnreachableAddress": lambda: mark_unreachable(f"oud.{EMAIL}", "550"),
            "once.SentForm": lambda: SentForm.objects.create(key="a" * 64),
            "privacy.ProcessingRecord": self.looked_at,
            "privacy.HistoryEntry": self.history,
            "admin.LogEntry": self.admin_entry,
            "sessions.Session": self.session,
            "usersessions.UserSession": lambda: UserSession.objects.create(
                user=user, session_key="x", ip="192.0.2.77", user_agent=WORDS
            ),
            "groups.Membership": self.memberships,
            "groups.MemberImport": self.upload,
            "taking_over.TownList": self.town_list,
            "groups.Interest": self.interests,
            "groups.Application": self.applications,
            "groups.AlertGroup": self.never_confirmed,
            "groups.Invitation": self.invitations,
            "groups.MissingAddress": lambda: MissingAddress.objects.create(
                postcode="7933ZZ", number=77
            ),
            "contacts.ContactMoment": lambda: contact_factories.moment_with(
                self.post, self.officer, next_due_on=None
            ),
            "contacts.ContactCheck": self.check,
            "contacts.DigestChoice": lambda: DigestChoice.objects.create(
                user=user, digest="municipality"
            ),
            "contacts.DigestSent": self.digest_sent,
            "desk.Taking": self.planter.taking,
            "desk.Note": self.planter.colleagues_note,
            "signage.DamageReport": self.damage,
            "groups.MissingReporter": self.missing_reporter,
            "signage.DamageReporter": self.reporter,
        }


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[list[Path]]:
    """Where the portal writes files, empty: photos, private files and mails."""
    names = ("media", "private", "mail")
    media, private, mail = (tmp_path / name for name in names)
    models = (apps.get_model(name) for name in ("groups.MemberImport", "taking_over.TownList"))
    storages = [model._meta.get_field("file").storage for model in models]
    before = storages[0].location
    for storage in storages:
        storage._location, storage.location, storage.base_location = (str(private),) * 3
    with override_settings(MEDIA_ROOT=media, EMAIL_FILE_PATH=mail):
        yield [media, private, mail]
    for storage in storages:
        storage._location, storage.location, storage.base_location = (before,) * 3


@pytest.fixture
def planted(folders) -> Planted:
    group = factories.CoordinatorFactory().group
    planted = Planted(group)
    for plant in planted.by_model().values():
        plant()
    return planted


def ask_on_pages(client, group) -> None:
    """What a visitor and a forgetful person type: limits, queue and logs hear of it."""
    typed = {"name": NAME, "email": EMAIL, "mobile": "06 48151623"}
    form.ask(client, group, **typed)
    client.post("/aanmelding/", {"email": EMAIL})
    client.post("/accounts/login/code/", {"email": EMAIL})
    client.post("/accounts/login/", {"login": EMAIL, "password": NAME})
    client.get(f"/aanmelding/{membership_link.make(group.memberships.first())}/")
    client.post("/mijn-gegevens/", {"email": EMAIL})
    client.get(f"/zoeken/?q={EMAIL}")


def everything(folders: list[Path]) -> Iterator[tuple[str, str]]:
    yield from traces.of_tables()
    yield from traces.of_files(*folders)
    yield from traces.of_redis()


def pass_time() -> None:
    today = timezone.now()
    for day in DAYS:
        with time_machine.travel(today + timedelta(days=day), tick=False):
            follow_requests()
            ask_to_stay()
            follow_accounts()
            forget_who_did_not_accept()
            delete_expired()


def test_every_model_that_keeps_a_person_is_planted(group):
    declared = {data.model for data in declarations()}

    assert declared - NO_TERM == set(Planted(group).by_model())


def test_past_all_terms_no_trace_is_left(client, planted, folders, caplog):
    caplog.set_level(logging.INFO)
    ask_on_pages(client, planted.group)
    needles = planted.needles
    before = traces.where(needles, everything(folders))
    assert {"table accounts_user", "table groups_membership", "table django_session"} <= set(before)
    assert {place.partition(" ")[0] for place in before} == {"table", "file"}
    for data in declarations():
        assert data.model in NO_TERM or apps.get_model(data.model)._default_manager.exists()

    pass_time()

    assert traces.where(needles, everything(folders)) == {}
    assert traces.where(needles, traces.of_database_files()) == {}
    assert traces.where(needles, traces.of_logs(caplog.records)) == {}
    assert User.objects.get(pk=planted.user.pk).anonymised_at


def test_what_redis_keeps_for_good_is_the_queue(client, planted):
    ask_on_pages(client, planted.group)

    # One queue for each priority.
    assert {
        key for key in traces.keys_that_stay() if not key.startswith(("celery", "_kombu"))
    } == set()


# What own erasure leaves, as its page says, with the term in which it goes too.
LEFT = {
    "table mail_outgoingmail": "to whom a mail went",
    "table mail_unreachableaddress": "an address of before, which nobody asked to erase",
    "table privacy_owndatalink": "an hour",
    "table signage_damagereport": "found by no address",
}


def test_own_erasure_leaves_only_what_its_page_says(planted, folders):
    """Each role by its own act, at once; whoever has a second step takes it away before."""
    Authenticator.objects.filter(user=planted.user).delete()

    erased = erase_all(EMAIL)

    assert erased.refused == []
    found = traces.where(planted.needles, traces.of_tables())
    assert {place for place in found if place not in LEFT} == set()
    assert found["table mail_outgoingmail"] <= {EMAIL, "onvergetelijk"}  # to whom, not what
    assert User.objects.get(pk=planted.user.pk).anonymised_at
    for day in (1, 92, 366, 800):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            delete_expired()
    assert traces.where(planted.needles, everything(folders)) == {}


def test_the_search_finds_what_is_there(folders):
    folders[0].mkdir()
    (folders[0] / "x.bin").write_bytes(b"\xff" + EMAIL.encode())

    assert traces.where({EMAIL}, traces.of_files(*folders)) == {"file x.bin": {EMAIL}}
    encoded = [
        ("log", "x"),
        ("redis", traces._text(b'{"body": "UXVpcmlqbnRqZSBPbnZlcmdldGVsaWpr"}')),
    ]
    assert traces.where({NAME}, encoded) == {"redis": {NAME}}
