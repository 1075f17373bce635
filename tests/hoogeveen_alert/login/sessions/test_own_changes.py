"""Changing the own factor, password or address ends what is open elsewhere, and not here."""

import pytest
from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from hoogeveen_alert.accounts.models import User
from tests import factories

from .test_end_sessions import is_in, opened_by

pytestmark = pytest.mark.django_db
CHANGES = {
    "factor added": mfa.authenticator_added,
    "factor removed": mfa.authenticator_removed,
    "recovery codes": mfa.authenticator_reset,
    "password": account.password_changed,
    "first password": account.password_set,
    "address": account.email_changed,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_own_change_ends_the_other_sessions(change):
    user = factories.UserFactory()
    own, other = opened_by(user), opened_by(user)
    request = RequestFactory().post("/")
    request.user, request.session = user, own.session

    change.send(sender=User, request=request, user=user)
    request.session.save()

    assert (is_in(own), is_in(other)) == (True, False)


def test_a_password_by_a_link_of_a_mail_ends_every_session():
    user = factories.UserFactory()
    browser, visitor = opened_by(user), factories.UserFactory()
    request = RequestFactory().post("/")
    request.user, request.session = AnonymousUser(), opened_by(visitor).session

    account.password_reset.send(sender=User, request=request, user=user)

    assert not is_in(browser)


def test_the_own_session_stays_when_the_address_is_another_by_now():
    user = factories.UserFactory()
    own = opened_by(user)
    request = RequestFactory().post("/")
    request.user, request.session = user, own.session
    User.objects.filter(pk=user.pk).update(email="nieuw@example.org")

    account.email_changed.send(
        sender=User, request=request, user=user, to_email_address=EmailAddress()
    )
    request.session.save()

    assert is_in(own)
