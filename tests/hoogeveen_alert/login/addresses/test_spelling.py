"""One mailbox is one address, however it is spelled and by whatever path it comes."""

from importlib import import_module
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from groups.models import Coordinator, Interest, Invitation, Membership
from groups.posts import acts as posts
from groups.posts.appointing import account_for
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.email_addresses import (
    EmailAddressField,
    OneSpellingField,
    one_spelling,
    validate_address,
)
from hoogeveen_alert.login import login_forms
from hoogeveen_alert.mail.addresses import bare
from hoogeveen_alert.mail.models import OutgoingMail, UnreachableAddress, is_unreachable
from tests import factories

UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\u00ad\u034f\ufe0f\u3164"
SPELLINGS = (
    "Jan@Example.ORG",
    " jan@example.org\u00a0",
    "ja\u200bn@example.org",
    "\ufeffjan@exam\u00adple.org",
    "jan@example.org\u202e",
    "jan@ｅxample.org",  # noqa: RUF001  what is tested
)
OURS = ("contacts.", "groups.", "hoogeveen_alert.", "signage.")
LITERALS = ("a@[127.0.0.1]", "a@[IPv6:::1]", '"a b"@example.org', "a\\b@example.org")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_mailbox_comes_to_one(spelling):
    assert one_spelling(spelling) == "jan@example.org"


@pytest.mark.parametrize("letter", UNSEEN)
def test_what_nobody_sees_is_left_out(letter):
    typed = f"{letter}ja{letter}n@exam{letter}ple.org{letter}"

    assert one_spelling(typed) == "jan@example.org"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("info@café.example", "info@xn--caf-dma.example"),
        ("info@CAFE\u0301.example", "info@xn--caf-dma.example"),
        ("info@xn--caf-dma.example", "info@xn--caf-dma.example"),
        ("a@example\u3002org", "a@example.org"),
    ],
)
def test_a_domain_is_kept_as_mail_servers_have_it(typed, kept):
    assert one_spelling(typed) == kept


@given(st.text(max_size=80))
def test_a_spelling_is_settled_at_once_whatever_is_typed(typed):
    once = one_spelling(typed)

    assert one_spelling(once) == once
    assert not set(once) & set(UNSEEN)


LOCAL = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9.+_-]{0,10}[A-Za-z0-9])?", fullmatch=True)
DOMAIN = st.sampled_from(("Example.org", "café.nl", "ＭＡＩＬ.example.nl", "bücher.example"))  # noqa: RUF001


@given(LOCAL, DOMAIN, st.lists(st.tuples(st.integers(0, 30), st.sampled_from(UNSEEN)), max_size=5))
def test_capitals_and_unseen_signs_make_no_other_mailbox(local, domain, strewn):
    typed = f"{local}@{domain}"
    disguised = typed.swapcase()
    for place, sign in strewn:
        disguised = disguised[:place] + sign + disguised[place:]

    assert one_spelling(disguised) == one_spelling(typed)


@given(st.one_of(st.emails(), st.builds("{}@{}".format, st.text(max_size=12), DOMAIN)))
def test_what_the_field_takes_can_be_mailed(typed):
    try:
        taken = EmailAddressField().clean(typed)
    except ValidationError:
        return

    assert bare(taken) == taken
    assert sanitize_address(taken, "utf-8") == taken


@pytest.mark.parametrize("typed", [*LITERALS, "\u017f@example.org", "a@b", "a b@c.nl"])
def test_what_no_provider_gives_out_is_refused(typed):
    with pytest.raises(ValidationError):
        EmailAddressField().clean(typed)


@pytest.mark.parametrize("typed", LITERALS)
def test_a_model_refuses_it_too(typed):
    with pytest.raises(ValidationError):
        User(email=typed, name="Jan", password="x").clean_fields()
    with pytest.raises(ValidationError):
        validate_address(typed)


# Every entrance ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_path_keeps_another_spelling_or_a_second_account(spelling):
    user = User(email=spelling, name="Jan", password="!")
    user.save()
    assert user.email == "jan@example.org"
    assert User.objects.get(email=spelling) == user

    for make in (
        lambda: User.objects.create(email=spelling),
        lambda: User.objects.create_user(spelling),
        lambda: User.objects.bulk_create([User(email=spelling)]),
        lambda: User.objects.filter(pk=factories.UserFactory().pk).update(email=spelling),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()

    assert [row.email for row in User.objects.filter(email="jan@example.org")] == [user.email]


@pytest.mark.django_db
def test_the_database_itself_refuses_capitals():
    user = factories.UserFactory()

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'Jan@x.nl' WHERE id = %s", [user.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_admin_adds_one_account_for_a_mailbox(client, manager, spelling):
    client.force_login(manager)
    typed = {"email": spelling, "name": "Jan", "role": "municipality"}

    added = client.post(reverse("admin:accounts_user_add"), typed)
    opened_again = typed | {"email": "jan@example.org", "csrfmiddlewaretoken": "new"}
    again = client.post(reverse("admin:accounts_user_add"), opened_again)

    assert (added.status_code, again.status_code) == (302, 200)
    assert again.context["adminform"].form.errors.keys() == {"email"}
    assert User.objects.filter(email="jan@example.org").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["a@[127.0.0.1]", "a@[IPv6:::1]", "\u017f@example.org"])
def test_the_admin_and_create_manager_refuse_what_is_no_address(client, manager, typed):
    client.force_login(manager)

    url = reverse("admin:accounts_user_add")
    response = client.post(url, {"email": typed, "name": "Jan", "role": "municipality"})

    assert response.context["adminform"].form.errors.keys() == {"email"}
    with pytest.raises(CommandError):
        call_command("create_manager", typed, name="Jan", no_password=True, stdout=StringIO())


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_create_manager_makes_no_second_account(spelling):
    call_command("create_manager", spelling, name="Jan", no_password=True, stdout=StringIO())

    assert User.objects.get().email == "jan@example.org"
    with pytest.raises(CommandError):
        call_command("create_manager", "jan@example.org", name="Jan", no_password=True)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_invitation_finds_the_account_of_the_mailbox(group, spelling):
    user = factories.UserFactory(email="jan@example.org")
    invitation = posts.invite(group, email=spelling, name="Jan")

    post = posts.accept(invitation, name="Jan", phone="+31600000001", code_version="1")

    assert (invitation.email, post.user) == ("jan@example.org", user)
    assert account_for(email=spelling, name="Jan", phone="") == user


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_logging_in_does_not_mind_the_spelling(client, page, spelling):
    factories.UserFactory(email="jan@example.org")

    if page == "account_login":
        client.post(reverse(page), {"login": spelling, "password": "hoogeveen-demo"})
        assert client.get("/beheer/").status_code == 200
    else:
        client.post(reverse(page), {"email": spelling})
        assert OutgoingMail.objects.get(kind="login_code").recipient == "jan@example.org"


@pytest.mark.django_db
def test_an_address_with_capitals_saved_in_the_admin_gets_codes(client, manager):
    client.force_login(manager)
    typed = {"email": "Beheerder.Hoofd@Demo.EXAMPLE", "name": "Hoofd", "role": "coordinator"}
    client.post(reverse("admin:accounts_user_add"), typed)
    visitor = type(client)()

    visitor.post(reverse("account_request_login_code"), {"email": typed["email"]})

    mail = OutgoingMail.objects.get(kind="login_code")
    assert mail.recipient == "beheerder.hoofd@demo.example"


@pytest.mark.django_db
def test_every_account_has_one_confirmed_row_in_the_table_of_allauth():
    user = factories.UserFactory(email="Jan@example.org")
    user.email = "Piet@example.org"
    user.save()
    user.name = "Piet"
    user.save()

    rows = EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")
    assert list(rows) == [("piet@example.org", True, True)]


@pytest.mark.django_db
def test_an_address_that_cannot_be_reached_is_one_however_it_is_spelled():
    UnreachableAddress.objects.create(address="Jan@Example.org", code="550")

    assert is_unreachable("ja\u200bn@example.org")


def _below(kind):
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def test_every_form_of_ours_asks_for_addresses_in_one_way():
    """A domain literal went through the checks of some form once, and mail refused it: a 500."""
    get_resolver().url_patterns  # noqa: B018  every page, and so every form, is read now
    ours = [form for form in _below(forms.BaseForm) if form.__module__.startswith(OURS)]
    asked = {
        f"{form.__module__}.{form.__name__}.{name}": type(field)
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.EmailField) and form.__module__ != login_forms.__name__
    }
    # allauth's have their own field until they are made.
    of_allauth = (login_forms.LoginForm, login_forms.RequestLoginCodeForm)
    for form in (*of_allauth, login_forms.ResetPasswordForm):
        made = form().fields
        asked[form.__name__] = type(made.get("login") or made["email"])

    assert len(asked) > 5
    assert {name for name, field in asked.items() if field is not EmailAddressField} == set()


def test_every_model_of_ours_keeps_addresses_in_one_way():
    kept = {
        str(field)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.EmailField) and model.__module__.startswith(OURS)
        if not isinstance(field, OneSpellingField)
    }

    # As it was sent; whoever compares it takes small letters, and senders have one spelling.
    assert kept == {"mail.OutgoingMail.recipient"}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [*LITERALS, "a@example.org\u0000"])
def test_pages_for_residents_explain_an_address_that_is_none(client, group, address, typed):
    place = {"postcode": "7933 PA", "house_number": "12"}
    person = {"name": "Jan", "mobile": "06 12345678", "email": typed}

    for url in (
        reverse("groups:join", args=[group.slug]),
        reverse("groups:interest"),
        reverse("groups:resend"),
        reverse("groups:start"),
    ):
        response = client.post(url, place | person)
        assert response.status_code == 200, url
        assert "email" in response.context["form"].errors, url


# Rows from before --------------------------------------------------------------------------------


def _as_before(table, column, key, spelling):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [spelling, key])


def _migrate(name):
    import_module(name).respell(apps, None)


@pytest.mark.django_db
def test_accounts_from_before_get_the_one_spelling_and_none_is_lost(caplog):
    plain = factories.UserFactory(email="piet@example.org")
    other = factories.UserFactory(email="vreemd@example.org")
    kept = factories.UserFactory(email="jan@example.org", last_login="2026-11-01T12:00Z")
    double = factories.CoordinatorFactory(user__email="dubbel@example.org").user
    _as_before("accounts_user", "email", other.pk, "vre\u200bemd@example.org")
    _as_before("accounts_user", "email", kept.pk, "jan\ufeff@example.org")
    _as_before("accounts_user", "email", double.pk, "jan@example.org")
    EmailAddress.objects.filter(user=plain).update(email="oud@example.org")
    EmailAddress.objects.create(user=other, email="nieuw@example.org")

    _migrate("hoogeveen_alert.accounts.migrations.0004_one_spelling")

    found = dict(User.objects.values_list("pk", "email"))
    assert found == {
        plain.pk: "piet@example.org",
        other.pk: "vreemd@example.org",
        kept.pk: "jan@example.org",
        double.pk: f"account-{double.pk}@dubbel.invalid",
    }
    assert User.objects.get(is_active=False) == Coordinator.objects.current().get().user == double
    rows = EmailAddress.objects.filter(verified=True, primary=True)
    assert dict(rows.values_list("user", "email")) == found
    assert f"Account {double.pk} had the address of account {kept.pk}" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_residents_from_before_get_the_one_spelling_and_none_is_lost(group, address):
    joined = factories.MembershipFactory(group=group, email="a@example.org")
    waiting = factories.MembershipFactory(group=group, email="b@example.org", status="waiting")
    asked = factories.InvitationFactory(group=group, email="c@example.org")
    twice = factories.InvitationFactory(group=group, email="d@example.org")
    wish = factories.InterestFactory(email="e@example.org", address=address)
    again = factories.InterestFactory(email="f@example.org", address=address)
    _as_before("groups_membership", "email", joined.pk, "B\u200b@example.org")
    _as_before("groups_invitation", "email", twice.pk, "c\u200e@example.org")
    _as_before("groups_interest", "email", again.pk, "e\u00ad@example.org")

    _migrate("groups.migrations.0008_one_spelling")

    members = dict(Membership.objects.values_list("pk", "email"))
    assert members == {joined.pk: "b@example.org", waiting.pk: ""}
    states = dict(Invitation.objects.filter(email="c@example.org").values_list("pk", "status"))
    assert states == {asked.pk: "open", twice.pk: "withdrawn"}
    assert list(Interest.objects.values_list("pk", "email")) == [(wish.pk, "e@example.org")]


@pytest.mark.django_db
def test_addresses_that_cannot_be_reached_from_before_are_one():
    one = UnreachableAddress.objects.create(address="a@example.org", code="550")
    other = UnreachableAddress.objects.create(address="b@example.org", code="550")
    _as_before("mail_unreachableaddress", "address", other.pk, "a\u200b@example.org")

    _migrate("hoogeveen_alert.mail.migrations.0011_one_spelling")

    assert list(UnreachableAddress.objects.values_list("pk", "address")) == [
        (one.pk, "a@example.org")
    ]
