"""One invitation has one spelling, whatever WhatsApp shared, and other links are called by name."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from groups.life import acts as life
from groups.models import AlertGroup
from groups.whatsapp import check_link, one_link
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.groups.test_alertgroup_admin import change_link
from tests.listing import member_of

CODE = "Ab1-CdEfGhIjKlMnOpQr_t"
LINK = f"https://chat.whatsapp.com/{CODE}"
SPELLINGS = [
    LINK,
    f"{LINK}/",
    f"{LINK}?mode=ac_t",
    f"{LINK}/?mode=ac_t#x",
    f"http://chat.whatsapp.com/{CODE}",
    f"chat.whatsapp.com/{CODE}",
    f"https://chat.whatsapp.com/invite/{CODE}",
    f"HTTPS://Chat.WhatsApp.com/invite/{CODE}/",
    f"whatsapp://chat?code={CODE}",
    f"whatsapp://chat/?code={CODE}&x=1",
    f"\u200e{LINK}\u202c ",
    f"<{LINK}>",
    f"Open deze link om lid te worden van mijn WhatsApp-groep: {LINK}",
    f"Doe mee!\n{LINK}\nGroeten, Jan. {'x' * 300}",
    f"Link: {LINK}. Tot snel!",
    f"{LINK} {LINK}/",
]
OTHERS = [
    ("https://whatsapp.com/channel/0029VaAbCdEf", "kanaal"),
    ("https://www.whatsapp.com/channel/0029VaAbCdEf", "kanaal"),
    ("https://call.whatsapp.com/voice/AbCdEf", "gesprek"),
    ("https://call.whatsapp.com/video/AbCdEf", "gesprek"),
    ("https://wa.me/31612345678", "één persoon"),
    ("https://api.whatsapp.com/send?phone=31612345678", "één persoon"),
    ("whatsapp://send?phone=31612345678", "één persoon"),
    (f"{LINK} en {LINK}x", "twee uitnodigingen"),
    ("https://chat.whatsapp.com/", "geen uitnodiging"),
    ("https://chat.whatsapp.com/invite/", "geen uitnodiging"),
    (f"https://chat.whatsapp.com.kwaad.example/{CODE}", "geen uitnodiging"),
    (f"https://kwaad.example/{LINK}", "geen uitnodiging"),
    (f"https://chat.whatsapp.com@kwaad.example/{CODE}", "geen uitnodiging"),
    (f"https://kwaad.example/?u=chat.whatsapp.com/{CODE}x/y", "geen uitnodiging"),
    ("Wij zitten niet op WhatsApp", "geen uitnodiging"),
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_of_an_invitation_comes_to_one(typed):
    assert one_link(typed) == LINK
    check_link(one_link(typed))


@given(st.text())
def test_a_spelling_is_settled_at_once_and_sound_or_refused(typed):
    for text in (typed, f"chat.whatsapp.com/{typed}"):
        once = one_link(text)

        assert one_link(once) == once
        try:
            check_link(once)
        except ValidationError:
            continue
        assert once.startswith("https://chat.whatsapp.com/")
        assert once.isascii()


# Every entrance ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_coordinator_pastes_what_was_shared(logged_in, group, typed):
    logged_in.post(
        f"/mijn/leden/{group.slug}/instellingen/link/", {"whatsapp_link": typed, "sure": "1"}
    )

    group.refresh_from_db()
    assert group.whatsapp_link == LINK


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "said"), OTHERS)
def test_another_link_is_refused_in_its_own_words(logged_in, group, typed, said):
    response = logged_in.post(
        f"/mijn/leden/{group.slug}/instellingen/link/", {"whatsapp_link": typed, "sure": "1"}
    )

    (error,) = response.context["link_form"].errors["whatsapp_link"]
    assert said in error
    assert response.context["link_form"]["whatsapp_link"].value() == typed


@pytest.mark.django_db
def test_the_same_link_in_another_spelling_is_told_to_nobody(logged_in, group):
    AlertGroup.objects.filter(pk=group.pk).update(whatsapp_link=LINK)
    member_of(group, status="invited", email="anna@example.org")

    change_link(logged_in, group, f"http://chat.whatsapp.com/invite/{CODE}/")
    group.refresh_from_db()
    life.renew_link(group, f"{LINK}/?mode=x")

    assert (group.whatsapp_link, OutgoingMail.objects.count()) == (LINK, 0)


@pytest.mark.django_db
def test_a_text_with_a_new_link_in_the_admin_is_read_and_told(logged_in, group):
    member_of(group, status="invited", email="anna@example.org")

    change_link(logged_in, group, f"Doe mee: {LINK}/")

    group.refresh_from_db()
    assert group.whatsapp_link == LINK
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["link_renewed"]


@pytest.mark.django_db
def test_links_from_before_are_brought_to_one_spelling():
    groups = [factories.AlertGroupFactory() for _ in range(3)]
    kept = [f"https://chat.whatsapp.com/invite/{CODE}/", "", "https://kwaad.example/"]
    table = AlertGroup.objects
    for group, link in zip(groups, kept, strict=True):
        table.filter(pk=group.pk).update(slug=group.slug, capacity=7)
        _write_bare(group.pk, link)

    import_module("groups.migrations.0011_one_link").respell(apps, None)

    now = dict(table.values_list("pk", "whatsapp_link"))
    assert [now[group.pk] for group in groups] == [LINK, "", "https://kwaad.example/"]


def _write_bare(key: int, link: str) -> None:
    """Past the field, as a version from before wrote it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE groups_alertgroup SET whatsapp_link = %s WHERE id = %s", [link, key])
