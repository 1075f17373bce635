"""Another address for an account: who may ask, who must agree, and what follows."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.login.addresses import acts
from hoogeveen_alert.login.addresses.links import new_mailbox_link, old_mailbox_link
from hoogeveen_alert.login.models import EmailChange
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import HistoryEntry
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories

pytestmark = pytest.mark.django_db
OLD, NEW = "oud@example.org", "nieuw@example.org"


@pytest.fixture
def owner(group):
    return factories.CoordinatorFactory(group=group, user__email=OLD).user


@pytest.fixture
def officer():
    return factories.UserFactory(role="municipality")


def mailed(kind):
    return list(OutgoingMail.objects.filter(kind=kind).values_list("recipient", flat=True))


def link_in(kind):
    text = OutgoingMail.objects.filter(kind=kind).latest("pk").text
    return re.search(r"http://localhost:8000(/accounts/\S+)", text)[1]


def code_for(browser, address):
    """What is mailed to the address when a code is asked for it; empty when nothing is."""
    sent = OutgoingMail.objects.filter(kind="login_code", recipient=address)
    before = sent.count()
    browser.post(reverse("account_request_login_code"), {"email": address})
    if sent.count() == before:
        return ""
    return re.search(r"^\d{6}$", sent.latest("pk").text, re.MULTILINE).group()


# By the owner ------------------------------------------------------------------------------------


def test_the_owner_changes_it_by_the_link_that_goes_to_the_new_address(client, owner):
    client.force_login(owner)

    client.post(reverse("account_email"), {"email": "Nieuw@Example.ORG"})
    owner.refresh_from_db()
    assert owner.email == OLD
    assert (mailed("email_confirm"), mailed("email_change_asked")) == ([NEW], [OLD])

    visitor = type(client)()
    link = link_in("email_confirm")
    assert visitor.get(link).status_code == 200
    owner.refresh_from_db()
    assert owner.email == OLD
    assert visitor.post(link).status_code == 302

    owner.refresh_from_db()
    assert owner.email == NEW
    assert mailed("email_changed") == [OLD]
    assert visitor.post(link).status_code == 410


def test_until_it_is_confirmed_only_the_old_address_gets_codes(client, owner):
    acts.change_email(owner, NEW, owner)

    assert code_for(client, NEW) == ""
    assert code_for(type(client)(), OLD)


def test_afterwards_only_the_new_address_gets_codes_and_what_was_open_ends(client, owner):
    client.force_login(owner)
    change = acts.change_email(owner, NEW, owner)

    acts.agree_from_new(change)

    assert client.get(reverse("account_email")).status_code == 302
    assert code_for(client, OLD) == ""
    assert code_for(type(client)(), NEW)
    rows = EmailAddress.objects.filter(user=owner).values_list("email", "verified", "primary")
    assert list(rows) == [(NEW, True, True)]


def test_a_code_under_way_to_the_old_address_lets_nobody_in(client, owner):
    change = acts.change_email(owner, NEW, owner)
    code = code_for(client, OLD)

    acts.agree_from_new(change)
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert client.get(reverse("account_email")).status_code == 302


def test_a_link_for_a_new_password_under_way_to_the_old_address_dies(client, owner):
    client.post(reverse("account_reset_password"), {"email": OLD})
    link = link_in("password_reset_key")
    change = acts.change_email(owner, NEW, owner)

    acts.agree_from_new(change)
    page = client.get(link, follow=True)

    assert page.context["token_fail"]


def test_the_old_address_can_stop_it(client, owner):
    change = acts.change_email(owner, NEW, owner)
    link, confirm = link_in("email_change_asked"), link_in("email_confirm")

    assert "14 0528" in client.get(link).content.decode()
    assert client.post(link, {"agree": "1"}).status_code == 200  # it has nothing to agree to

    assert not EmailChange.objects.exists()
    assert client.post(confirm).status_code == 410
    with pytest.raises(TransitionNotAllowed):
        acts.agree_from_new(change)


def test_the_owner_stops_it_on_the_own_page(client, owner):
    acts.change_email(owner, NEW, owner)
    client.force_login(owner)
    assert NEW in client.get(reverse("account_email")).content.decode()

    client.post(reverse("account_email"), {"stop": ""})

    assert not EmailChange.objects.exists()


def test_the_answer_does_not_tell_that_another_has_the_address(client, owner):
    factories.UserFactory(email="bezet@example.org")
    client.force_login(owner)

    def answer(new):
        posted = client.post(reverse("account_email"), {"email": new}, follow=True)
        page = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", posted.content.decode())
        # Of one page and the next: a nonce, and the seconds that the session still has.
        page = re.sub(r'(nonce|data-left|data-started)="[^"]+"', "", page.replace(new, "X"))
        return posted.redirect_chain, page

    assert answer("bezet@example.org") == answer("vrij0@example.org")
    assert mailed("email_taken") == ["bezet@example.org"]
    assert (
        "http://localhost:8000/accounts/nieuw-adres/"
        not in OutgoingMail.objects.get(kind="email_taken").text
    )


def test_an_address_that_got_an_account_meanwhile_is_not_taken_over(client, owner):
    acts.change_email(owner, NEW, owner)
    factories.UserFactory(email=NEW)

    assert client.post(link_in("email_confirm")).status_code == 410

    owner.refresh_from_db()
    assert owner.email == OLD


@pytest.mark.parametrize("typed", ["", "geen adres", "a@[127.0.0.1]", "OUD@example.org"])
def test_what_cannot_be_the_new_address_is_refused(client, owner, typed):
    client.force_login(owner)

    response = client.post(reverse("account_email"), {"email": typed})

    assert response.context["form"].errors.keys() == {"email"}
    assert not EmailChange.objects.exists()


def test_asking_again_kills_the_links_of_before(client, owner):
    acts.change_email(owner, NEW, owner)
    first = link_in("email_confirm")
    acts.change_email(owner, "derde@example.org", owner)

    assert client.post(first).status_code == 410
    assert client.post(link_in("email_confirm")).status_code == 302
    owner.refresh_from_db()
    assert owner.email == "derde@example.org"


def test_neither_link_opens_the_page_of_the_other(client, owner, officer):
    change = acts.change_email(owner, NEW, officer)

    for name, token in (
        ("email_change_old", new_mailbox_link.make(change)),
        ("email_change_new", old_mailbox_link.make(change)),
        ("email_change_new", "forged"),
    ):
        assert client.post(reverse(name, args=[token]), {"agree": "1"}).status_code == 410


def test_after_three_days_the_links_are_dead_and_then_the_row_is_gone(client, owner, time_machine):
    acts.change_email(owner, NEW, owner)
    link = link_in("email_confirm")

    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))

    assert client.post(link).status_code == 410
    assert delete_expired()["login.EmailChange"] == 1


def test_of_an_account_that_was_switched_off_nothing_changes(client, owner):
    acts.change_email(owner, NEW, owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert client.post(link_in("email_confirm")).status_code == 410


def test_somebody_asks_five_times_a_day_for_one_address(client, owner):
    client.force_login(owner)

    answers = [
        client.post(reverse("account_email"), {"email": NEW}).status_code for _time in range(6)
    ]

    assert answers == [302] * 5 + [429]


# By somebody else --------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["new", "old"])
def test_what_the_municipality_asks_needs_both_mailboxes(client, owner, officer, first):
    client.force_login(officer)
    url = reverse("admin:accounts_user_email", args=[owner.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"email": NEW}).status_code == 302
    visitor = type(client)()
    says_yes = {
        "new": lambda: visitor.post(link_in("email_confirm")),
        "old": lambda: visitor.post(link_in("email_change_asked"), {"agree": "1"}),
    }

    assert says_yes.pop(first)().status_code == 302
    owner.refresh_from_db()
    assert owner.email == OLD
    assert says_yes.popitem()[1]().status_code == 302

    owner.refresh_from_db()
    assert owner.email == NEW
    entry = HistoryEntry.objects.get(object_pk=str(owner.pk), content_type__model="user")
    assert (entry.actor, entry.changes) == (officer, {"email": ["***", "***"]})


def test_the_municipality_cannot_become_a_coordinator_by_an_address_of_its_own(
    client, owner, officer
):
    client.force_login(officer)
    client.post(reverse("admin:accounts_user_email", args=[owner.pk]), {"email": NEW})

    # All that reaches the officer's own mailbox:
    for mail in OutgoingMail.objects.filter(recipient=NEW):
        for path in re.findall(r"http://localhost:8000(/accounts/\S+)", mail.text):
            client.post(path, {"agree": "1"})

    owner.refresh_from_db()
    assert owner.email == OLD
    assert code_for(type(client)(), NEW) == ""


def test_who_asked_hears_that_the_owner_does_not_want_it(client, owner, officer):
    acts.change_email(owner, NEW, officer)

    client.post(link_in("email_change_asked"), {"stop": "1"})

    assert mailed("email_change_stopped") == [officer.email]
    assert OLD not in OutgoingMail.objects.get(kind="email_change_stopped").text


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police"])
def test_who_manages_no_accounts_asks_for_nobody(owner, role):
    with pytest.raises(PermissionDenied):
        acts.change_email(owner, NEW, factories.UserFactory(role=role))


def test_the_municipality_asks_for_no_application_manager(client, manager, officer):
    client.force_login(officer)

    url = reverse("admin:accounts_user_email", args=[manager.pk])

    assert client.post(url, {"email": NEW}).status_code == 403
    with pytest.raises(PermissionDenied):
        acts.change_email(manager, NEW, officer)


@pytest.mark.parametrize("typed", ["bezet@example.org", OLD, "a@[127.0.0.1]", ""])
def test_the_step_says_what_is_wrong_with_an_address(client, owner, officer, typed):
    factories.UserFactory(email="bezet@example.org")
    client.force_login(officer)

    url = reverse("admin:accounts_user_email", args=[owner.pk])
    response = client.post(url, {"email": typed})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not EmailChange.objects.exists()


def test_the_form_of_the_admin_leaves_the_address_as_it_is(client, owner, manager):
    client.force_login(manager)
    url = reverse("admin:accounts_user_change", args=[owner.pk])
    assert reverse("admin:accounts_user_email", args=[owner.pk]) in client.get(url).content.decode()

    typed = {"email": NEW, "name": "Anders", "role": "coordinator", "is_active": "on"}
    assert client.post(url, typed).status_code == 302

    owner.refresh_from_db()
    assert (owner.name, owner.email) == ("Anders", OLD)


# Rights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_changes_what_they_themselves_may_do(client, is_superuser):
    user = factories.UserFactory(role="municipality", is_superuser=is_superuser)
    client.force_login(user)

    client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"name": "Ander", "role": "police", "is_superuser": "" if is_superuser else "on"},
    )

    user.refresh_from_db()
    rights = (user.name, user.role, user.is_superuser, user.is_active)
    assert rights == ("Ander", "municipality", is_superuser, True)


def test_the_municipality_makes_nobody_application_manager(client, owner, officer):
    client.force_login(officer)
    typed = {"name": "B", "role": "coordinator", "is_active": "on", "is_superuser": "on"}

    client.post(reverse("admin:accounts_user_change", args=[owner.pk]), typed)
    client.post(reverse("admin:accounts_user_add"), typed | {"email": "z@example.org"})

    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(email="z@example.org").exists()
