"""Chromium opens every page of the administration, in each role that has work there.

On a laptop and on a phone: nothing scrolls sideways, no cell of a table is cut off, and no word
is English. The other pages of every role are walked by `test_every_page`.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hoogeveen_alert.accounts.models import User
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.english import english_on
from tests.permissions import ROLES, arguments_of, people_of
from tests.test_permissions import MATRIX

FILES = {"admin:jsi18n", "admin:signage_signorder_paper"}
WITH_WORK = ("coordinator", "area", "municipality", "superuser")
LONG = "Buurtpreventie Burgemeester van Limburg Stirumstraat en omgeving"
# Cells, and boxes that scroll by themselves, of which a part is out of sight.
CUT_OFF = """
    () => [...document.querySelectorAll("td, th, .results, .tabular, .module, .scrolling")]
        .filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 1)
        .map(box => `${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 40)}`)
"""


@pytest.fixture
def group(transactional_db):
    group = factories.AlertGroupFactory(name=LONG)
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


def pages_of(role, group):
    """Path of every page of the administration that the role may read."""
    # Settings are made once: the page that adds them comes before those that show them.
    for url, method, statuses in sorted(MATRIX, key=lambda row: not row[0].endswith("_add")):
        is_page = url.startswith("admin:") and method == "get" and url not in FILES
        if is_page and statuses[ROLES.index(role)] == 200:
            yield reverse(url, kwargs=arguments_of(url, group))


@pytest.mark.parametrize("role", WITH_WORK)
def test_every_page_of_the_administration_fits_and_is_dutch(role, group, new_page, log_in):
    person = people_of(group)[role]
    User.objects.update(name="Johanna van der Westerlaken-Oosterhuis")
    page = new_page("about:blank")
    log_in(page, person)

    wrong = []
    for path in pages_of(role, group):
        page.goto(path)
        wrong += [(path, word) for word in english_on(page)]
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            cut_off = page.evaluate(CUT_OFF)
            if cut_off or not has_no_sideways_scroll(page):
                wrong.append((path, width, cut_off))

    assert wrong == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_lists_and_forms_of_the_administration_are_for_everybody(
    width, colours, group, new_page, log_in
):
    page = new_page("about:blank", width=width, color_scheme=colours)
    log_in(page, people_of(group)["municipality"])

    for path in (
        reverse("admin:index"),
        reverse("admin:groups_alertgroup_changelist"),
        reverse("admin:groups_alertgroup_change", args=[group.pk]),
        reverse("admin:accounts_user_add"),
        reverse("admin:groups_district_change", args=[group.neighbourhoods.get().district_id]),
        reverse("account_email"),
    ):
        page.goto(path)
        check_axe(page, reads_css=False)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_administration_has_the_header_of_the_portal_and_a_way_back(
    width, group, new_page, log_in
):
    page = new_page("about:blank", width=width)
    log_in(page, people_of(group)["municipality"])
    page.goto(reverse("desk"))
    portal = page.locator("header").first.bounding_box()

    page.goto(reverse("admin:groups_alertgroup_changelist"))

    assert page.locator("header").first.bounding_box() == portal
    if width == 360:
        page.get_by_role("button", name="Menu").click()
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    expect(menu.get_by_role("link", name="Mijn werk", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Terug naar mijn werk").click()
    page.wait_for_url("**" + reverse("desk"))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("role", ["police", "contractor"])
def test_who_has_no_work_there_sees_no_administration(role, width, group, new_page, log_in):
    page = new_page("about:blank", width=width)
    log_in(page, people_of(group)[role])

    page.goto(reverse("desk"))
    assert page.locator("a[href^='/beheer/']").count() == 0

    assert page.goto(reverse("admin:index")).status == 403
    expect(page.get_by_role("link", name="Naar mijn werk")).to_be_visible()
    check_axe(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_desk_to_a_new_officer_is_one_form_and_three_clicks(
    width, group, new_page, log_in
):
    page = new_page("about:blank", width=width)
    log_in(page, people_of(group)["municipality"])
    page.goto(reverse("desk"))
    if width == 360:
        page.get_by_role("button", name="Menu").click()  # on a phone, one click more

    page.get_by_role("link", name="Beheer", exact=True).click()
    page.get_by_role("link", name="Voeg toe: accounts").click()
    page.get_by_label("Rol").select_option("police")
    page.get_by_label("E-mailadres").fill("pim@politie.example")
    page.get_by_label("Naam").fill("Pim de Wijkagent")
    page.get_by_label("Telefoonnummer").fill("06 12345678")
    page.get_by_label(group.neighbourhoods.get().district.name).check()
    page.get_by_role("button", name="Opslaan", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Pim de Wijkagent")
    officer = User.objects.get(email="pim@politie.example")
    assert officer.officer_profile.phone == "+31612345678"
    assert officer.districts.get() == group.neighbourhoods.get().district


@pytest.mark.parametrize("width", [360, 1280])
def test_a_coordinator_changes_name_and_number_on_one_page(width, group, new_page, log_in):
    coordinator = people_of(group)["coordinator"]
    page = new_page("about:blank", width=width)
    log_in(page, coordinator)
    page.goto(reverse("account_change_password"))

    page.get_by_role("link", name="Mijn gegevens").click()
    page.get_by_label("Telefoonnummer").fill("zes")
    page.get_by_role("button", name="Opslaan").click()
    check_axe(page)
    assert page.get_by_label("Telefoonnummer").input_value() == "zes"
    page.get_by_label("Naam").fill("Johanna Nieuw")
    page.get_by_label("Telefoonnummer").fill("06 12345678")
    page.get_by_role("button", name="Opslaan").click()

    expect(page.get_by_text("Uw gegevens zijn opgeslagen.")).to_be_visible()
    assert has_no_sideways_scroll(page)
    coordinator.refresh_from_db()
    assert (coordinator.name, str(coordinator.phone)) == ("Johanna Nieuw", "+31612345678")
