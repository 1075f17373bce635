"""Answering a round by the link in the mail: on a phone, by keyboard, without JavaScript."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contacts.links import check_link
from contacts.models import ContactCheck
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.contact_factories import ContactCheckFactory


@pytest.fixture
def check(transactional_db) -> ContactCheck:
    """Bea was asked yesterday about two groups."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    user = factories.UserFactory(name="Bea Beheer", phone="+31600009001")
    for name in ("Buurtalert Noord", "Buurtalert Pesse"):
        post = factories.CoordinatorFactory(user=user, group__name=name)
        check = ContactCheckFactory(post=post, opened_on=yesterday)
    return check


@pytest.fixture
def opened(new_page, check):
    """Opens the page of the link in the mail."""
    path = f"/bevestigen/{check_link.make(check)}/"
    return lambda **options: new_page(path, **options)


def answers() -> dict[str, str]:
    checks = ContactCheck.objects.select_related("post__group")
    return {check.post.group.name: check.answer for check in checks}


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_one_button_on_a_phone_says_that_all_is_right(opened, javascript):
    page = opened(width=360, height=740, javascript=javascript)

    page.get_by_role("button", name="Dit klopt").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u wel")
    assert set(answers().values()) == {"all_right"}


def test_each_group_gets_a_word_by_keyboard(opened):
    page = opened()
    group = page.get_by_role("group", name="Buurtalert Pesse")

    tab_to(page, group.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="Dit klopt"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u wel")
    assert answers() == {"Buurtalert Noord": "all_right", "Buurtalert Pesse": "stop"}


def test_what_is_wrong_is_said_at_the_field(opened):
    page = opened(width=360, height=740)

    page.get_by_label("Telefoonnummer").fill("geen")
    page.get_by_role("button", name="Dit klopt").click()
    page.get_by_role("alert").get_by_role("link").click()

    expect(page.get_by_label("Telefoonnummer")).to_be_focused()
    assert set(answers().values()) == {""}
    assert has_no_sideways_scroll(page)
    check_axe(page)


def test_a_round_is_put_off_by_the_second_button(opened, check):
    page = opened(width=360, height=740, javascript=False)

    page.get_by_role("button", name="later").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u wel")
    check.refresh_from_db()
    assert check.status == "snoozed"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_pages_are_for_everybody(opened, width):
    page = opened(width=width)
    assert has_no_sideways_scroll(page)
    check_axe(page)

    page.get_by_role("button", name="Dit klopt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u wel")
    check_axe(page)

    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze vraag is afgelopen")
    check_axe(page)
