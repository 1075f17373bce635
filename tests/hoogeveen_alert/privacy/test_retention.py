"""Personal data is declared, and gone once past its term."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, connection, models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from groups.models import Address, Interest, Invitation, JoinTerms, Membership
from hoogeveen_alert.mail.models import MailTerms, OutgoingMail, UnreachableAddress
from hoogeveen_alert.personal_data import retention_of
from hoogeveen_alert.privacy import retention
from hoogeveen_alert.privacy.tasks import delete_expired
from tests import factories

OUR_APPS = ("hoogeveen_alert", "groups", "contacts", "signage")


def days_ago(days: float):
    return timezone.now() - timedelta(days=days)


def personal_fields(model: type[models.Model]) -> set[str]:
    """Fields of a model that name or reach a person, as far as a machine can tell."""
    found = {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.EmailField | PhoneNumberField)
        or (isinstance(field, models.ForeignKey) and field.related_model is Address)
    }
    if found:
        found |= {f.name for f in model._meta.fields if f.name in {"name", "phone", "email"}}
    return found


@pytest.mark.parametrize(
    "model",
    [m for m in apps.get_models() if m.__module__.split(".")[0] in OUR_APPS],
    ids=lambda model: model._meta.label,
)
def test_every_personal_field_has_a_purpose_and_a_term(model):
    declared = {
        field
        for data in retention.declarations()
        if data.model == model._meta.label
        for field in data.fields
    }

    assert personal_fields(model) - declared == set()


def test_every_declaration_is_true():
    for data in retention.declarations():
        model = apps.get_model(data.model)
        for field in data.fields:
            model._meta.get_field(field)
        assert str(data.purpose)
        assert bool(data.rule()) is bool(data.expired or data.deleted_by or data.rows)
        assert bool(data.expired) + bool(data.deleted_by) + bool(data.rows) < 2


def term(model: str, which: str = "") -> int:
    (data,) = [d for d in retention.declarations() if d.model == model]
    return retention_of(apps.get_model(data.model)).length(which).days


@pytest.mark.django_db
def test_mails_go_after_their_term():
    for days in (term("mail.OutgoingMail") - 1, term("mail.OutgoingMail") + 1):
        OutgoingMail.objects.create(
            kind=str(days),
            recipient="a@example.nl",
            sender="b@example.nl",
            created_at=days_ago(days),
        )
    UnreachableAddress.objects.create(address="a@example.nl", code="550", since=days_ago(91))

    deleted = delete_expired()

    assert deleted["mail.OutgoingMail"] == 1
    assert OutgoingMail.objects.get().kind == "89"
    assert not UnreachableAddress.objects.exists()


@pytest.mark.django_db
def test_the_municipality_sets_how_long_mails_are_kept(client):
    MailTerms(kept_days=60).save()
    for days in (59, 61):
        OutgoingMail.objects.create(
            kind=str(days), recipient="a@e.nl", sender="b@e.nl", created_at=days_ago(days)
        )

    delete_expired()

    assert OutgoingMail.objects.get().kind == "59"
    assert "60 dagen" in client.get("/privacy/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("days", [29, 366])
def test_that_term_has_bounds(days):
    with pytest.raises(IntegrityError):
        MailTerms(kept_days=days).save()


@pytest.mark.django_db
def test_a_refused_address_of_an_account_is_kept_until_a_mail_arrives():
    user = factories.UserFactory(email="Bea@example.org")
    UnreachableAddress.objects.create(address="bea@example.org", code="550", since=days_ago(91))

    delete_expired()
    assert UnreachableAddress.objects.exists()
    type(user).objects.update(is_active=False)
    delete_expired()

    assert not UnreachableAddress.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "which"),
    [("unverified", "unverified")]
    + [(s, "ended") for s in ("refused", "withdrawn", "lapsed", "left", "removed")],
)
def test_a_membership_goes_after_the_term_of_its_status(address, group, status, which):
    days = term("groups.Membership", which)
    young, old = factories.MembershipFactory.create_batch(
        2, group=group, address=address, status=status
    )
    Membership.objects.filter(pk=young.pk).update(status_at=days_ago(days - 0.1))
    Membership.objects.filter(pk=old.pk).update(status_at=days_ago(days + 0.1))

    delete_expired()

    assert Membership.objects.get() == young


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["waiting", "invited"])
def test_a_request_that_waits_has_no_term(status):
    factories.MembershipFactory(status=status)
    Membership.objects.update(status_at=days_ago(3000))

    delete_expired()

    assert Membership.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["confirmed", "unconfirmed"])
def test_interest_goes_after_its_term(address, which):
    days = term("groups.Interest", which)
    young, old = factories.InterestFactory.create_batch(2, address=address)
    for row, age in ((young, days - 0.1), (old, days + 0.1)):
        changes = {"asked_at": days_ago(age)}
        if which == "confirmed":
            changes["confirmed_at"] = days_ago(age)
        Interest.objects.filter(pk=row.pk).update(**changes)

    delete_expired()

    assert Interest.objects.get() == young


@pytest.mark.django_db
def test_ended_sessions_go_with_what_was_noted_about_them():
    user = factories.UserFactory()
    for key, days in (("old", 1), ("young", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=days_ago(days))
        UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="")
    UserSession.objects.update(created_at=days_ago(2))

    delete_expired()

    assert Session.objects.get().session_key == "young"
    assert UserSession.objects.get().session_key == "young"


@pytest.mark.django_db
def test_a_second_run_finds_nothing():
    UnreachableAddress.objects.create(address="a@example.nl", code="550", since=days_ago(91))

    assert sum(delete_expired().values()) == 1
    assert sum(delete_expired().values()) == 0


@pytest.mark.django_db
def test_more_rows_than_one_batch_all_go(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for n in range(8):
        UnreachableAddress.objects.create(address=f"a{n}@e.nl", code="550", since=days_ago(91))

    assert delete_expired()["mail.UnreachableAddress"] == 8


@pytest.mark.django_db
def test_a_row_that_is_renewed_after_its_key_was_read_stays():
    interest = factories.InterestFactory(confirmed_at=days_ago(10_000))

    def renewed(execute, sql, *args):
        if sql.startswith('INSERT INTO "privacy_purge"'):
            Interest.objects.update(confirmed_at=timezone.now())
        return execute(sql, *args)

    with connection.execute_wrapper(renewed):
        assert delete_expired()["groups.Interest"] == 0

    assert Interest.objects.get() == interest


def row_of(rule: str, said: StringIO) -> list[str]:
    (row,) = [line.split() for line in said.getvalue().splitlines() if line.startswith(rule)]
    return row[1:]


@pytest.mark.django_db
def test_a_dry_run_counts_and_deletes_nothing():
    UnreachableAddress.objects.create(address="a@example.nl", code="550", since=days_ago(91))
    said, done = StringIO(), StringIO()

    call_command("apply_retention", dry_run=True, stdout=said)
    assert UnreachableAddress.objects.count() == 1
    call_command("apply_retention", stdout=done)

    since = timezone.localdate(days_ago(91)).isoformat()
    assert row_of("mail.UnreachableAddress", said) == ["1", "1", since]
    assert row_of("mail.UnreachableAddress", done) == ["1", "1", since, "1"]
    assert row_of("sessions.Session", done) == ["0", "0", "0"]
    assert not UnreachableAddress.objects.exists()


def test_an_unverified_request_goes_by_the_term_of_the_municipality(db):
    JoinTerms(unverified_days=2).save()
    old = factories.MembershipFactory(status="unverified", status_at=days_ago(3))
    factories.MembershipFactory(status="unverified", status_at=days_ago(1))

    assert list(Membership.objects.expired()) == [old]


@pytest.mark.parametrize("group", ["applied", "active", "rejected"])
@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn", "lapsed"])
def test_an_answered_invitation_goes_unless_the_approval_still_needs_it(db, status, group):
    ended = {"group__status": group, "status": status}
    factories.InvitationFactory(answered_at=days_ago(30.1), **ended)
    young = factories.InvitationFactory(answered_at=days_ago(29.9), **ended)

    delete_expired()

    needed = (status, group) == ("accepted", "applied")
    assert Invitation.objects.count() == 1 + needed
    assert Invitation.objects.filter(pk=young.pk).exists()


def test_an_invitation_that_waits_has_no_term(db):
    factories.InvitationFactory(group__status="applied", invited_at=days_ago(3000))

    delete_expired()

    assert Invitation.objects.exists()
