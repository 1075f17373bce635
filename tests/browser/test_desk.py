"""The queue of the desk in Chromium: take up, note, decide, next; at the width of a phone too."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hoogeveen_alert.desk.models import Taking
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import AlertGroupFactory, ApplicationFactory, CoordinatorFactory, UserFactory
from tests.sign_factories import SmederijFactory, budget_of
from tests.starting import place

pytestmark = pytest.mark.slow
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def officer(transactional_db):
    """An officer with a few things of different kinds to do, and money to show."""
    neighbourhood = place()
    for address in neighbourhood.addresses.all()[:2]:
        ApplicationFactory(address=address, group__neighbourhoods=[neighbourhood])
    group = AlertGroupFactory(name="Een groep met een tamelijk lange naam in Hollandscheveld")
    CoordinatorFactory(group=group, wants_to_stop_on=timezone.localdate())
    manager = UserFactory(role="municipality", name="Jan Collega")
    budget_of(SmederijFactory(group=group), 50_000, by=manager)
    Taking.objects.create(kind="groep-zonder-opvolger", key=group.pk, by=manager)
    return UserFactory(role="municipality")


@WIDTHS
def test_the_desk_and_the_note_fit_and_are_accessible(as_user, officer, width):
    page = as_user(officer, "/mijn/", width=width)

    expect(page.get_by_text("Opgepakt door Jan Collega")).to_be_visible()
    expect(page.get_by_role("heading", name="Budget", exact=False)).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)
    page.get_by_role("link", name=re.compile("^Notitie")).first.click()
    check_axe(page)
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_an_officer_takes_up_writes_and_decides_one_after_the_other(as_user, officer, width):
    page = as_user(officer, "/mijn/", width=width)
    page.get_by_role("button", name=re.compile("Ik pak dit op: Aanvraag")).first.click()
    expect(page.get_by_text("U hebt dit opgepakt")).to_be_visible()
    page.get_by_role("link", name=re.compile("Notitie: Aanvraag")).first.click()
    page.get_by_label("Notitie voor collega’s").fill("Wacht op de wijkraad")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Wacht op de wijkraad")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Aanvraag voor een nieuwe groep")).first.click()
    reject(page)
    page.get_by_role("link", name=re.compile("^Volgende: Aanvraag")).click()
    reject(page)

    expect(page.get_by_role("link", name=re.compile("^Dat was het laatste"))).to_be_visible()


def reject(page) -> None:
    page.get_by_label("Reden").fill("Er is er al een.")
    page.get_by_role("button", name=re.compile("Afwijzen")).click()


def test_the_queue_works_without_javascript_and_by_keyboard(as_user, officer):
    page = as_user(officer, "/mijn/", width=360, javascript=False)

    button = page.get_by_role("button", name=re.compile("Ik pak dit op: Aanvraag")).first
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("U hebt dit opgepakt")).to_be_visible()


@WIDTHS
def test_pictures_say_the_same_in_words_and_are_seen_in_forced_colours(as_user, officer, width):
    page = as_user(officer, "/mijn/", width=width, forced_colors="active")

    bar = page.locator(".desk-picture__bars svg.desk-bar").last
    expect(bar).to_be_visible()
    expect(page.get_by_text("Nog vrij: € 50.000,00")).to_be_visible()
    colours = bar.evaluate(
        "bar => [getComputedStyle(bar).borderTopColor, getComputedStyle(bar.lastElementChild).fill]"
    )
    assert colours[0] != colours[1]
