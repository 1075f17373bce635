"""`manage.py check` names a mail setting that would lose mail."""

import pytest

from hoogeveen_alert.mail.checks import QUEUE, check_mail


def test_good_settings_pass():
    assert check_mail(None) == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("MAIL_DELIVERY_BACKEND", QUEUE, "mail.E001"),
        ("DEFAULT_FROM_EMAIL", "niemand", "mail.E002"),
        ("MAIL_DELIVERY_BACKEND", "geen.backend", "mail.E003"),
    ],
)
def test_a_wrong_setting_is_named(settings, name, value, found):
    setattr(settings, name, value)

    assert [message.id for message in check_mail(None)] == [found]
