"""Settings that the municipality changes: one row, or the defaults until there is one."""

import pytest

from hoogeveen_alert.mail.models import MailTerms

pytestmark = pytest.mark.django_db


def test_until_somebody_saves_them_the_defaults_hold_and_no_row_is_written():
    assert MailTerms.current().kept_days == 90
    assert not MailTerms.objects.exists()


def test_settings_that_are_saved_again_stay_one_row():
    for days in (61, 62):
        MailTerms(kept_days=days).save()

    assert MailTerms.objects.get().kept_days == MailTerms.current().kept_days == 62
