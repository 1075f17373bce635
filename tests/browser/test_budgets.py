"""Money for signs in a real browser, at both widths: figures, next year, closing; axe."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signage.budgets import acts as budget_acts
from signage.models import Budget
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import AlertGroupFactory, UserFactory
from tests.sign_factories import SignFactory, SmederijFactory, budget_of

YEAR = timezone.localdate().year
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def clerk(transactional_db):
    """Two Smederijen: the year before is closed with money left, this one is open."""
    clerk = UserFactory(role="municipality")
    group = AlertGroupFactory()
    for name in ("Smederij Pesse", "Smederij Zuid"):
        smederij = SmederijFactory(name=name, **({"group": group} if "Pesse" in name else {}))
        budget_acts.close_year(budget_of(smederij, 500, by=clerk, year=YEAR - 1), by=clerk)
        budget_of(smederij, 1_234, by=clerk)
    SignFactory(group=group, placed_on=datetime.date(YEAR, 1, 2))
    return clerk


@pytest.fixture
def open_as(new_page, log_in):
    def open_page(user, path, width):
        page = new_page("about:blank", width=width)
        log_in(page, user)
        page.goto(path)
        return page

    return open_page


@WIDTHS
def test_the_figures_of_this_year_and_of_a_closed_one(open_as, clerk, width):
    page = open_as(clerk, "/mijn/budget/", width)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Budgetten voor borden {YEAR}")
    expect(page.locator("tfoot").first).to_contain_text("€\N{NO-BREAK SPACE}2.468,00")
    expect(page.get_by_role("region", name="Per Smederij, ook de borden")).to_contain_text("Pesse")
    check_axe(page)

    page.get_by_role("link", name=str(YEAR - 1), exact=True).click()

    row = page.locator("tbody tr").filter(has_text="Smederij Zuid").first
    expect(row).to_contain_text("€\N{NO-BREAK SPACE}500,00")
    check_axe(page)
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_next_years_money_in_four_clicks(open_as, clerk, width):
    page = open_as(clerk, "/mijn/budget/", width)
    page.get_by_role("link", name="Budgetten voor volgend jaar").click()
    check_axe(page)
    page.get_by_role("link", name=f"Begin met wat in {YEAR} is toegekend").click()
    page.get_by_label("Smederij Zuid").fill("niets")
    page.get_by_role("button", name="Bekijk wat er geboekt wordt").click()
    expect(page.get_by_role("alert")).to_contain_text("Smederij Zuid")
    check_axe(page)
    page.get_by_label("Smederij Zuid").fill("2.000")
    page.get_by_role("button", name="Bekijk wat er geboekt wordt").click()
    expect(page.locator("tfoot")).to_contain_text("€\N{NO-BREAK SPACE}3.234,00")
    check_axe(page)
    assert has_no_sideways_scroll(page)

    page.get_by_role("button", name="Boek dit").click()

    expect(page.get_by_text(f"2 Smederijen hebben het geld voor {YEAR + 1}.")).to_be_visible()
    given = Budget.objects.filter(year=YEAR + 1).values_list("free_cents", flat=True)
    assert sorted(given) == [123_400, 200_000]


@WIDTHS
def test_a_year_is_closed_after_a_look_at_what_becomes_of_it(open_as, clerk, width):
    page = open_as(clerk, "/mijn/budget/afsluiten/", width)
    check_axe(page)
    page.get_by_label("Het gaat mee naar het volgende jaar").check()
    page.get_by_label("Ik weet dat dit jaar nog niet voorbij is").check()
    page.get_by_role("button", name="Bekijk wat er geboekt wordt").click()
    expect(page.locator("tfoot")).to_contain_text("€\N{NO-BREAK SPACE}2.468,00")
    check_axe(page)
    assert has_no_sideways_scroll(page)

    page.get_by_role("button", name="Jaar afsluiten").click()

    expect(page.get_by_text(f"{YEAR} is afgesloten voor 2 Smederijen.")).to_be_visible()
    assert not Budget.objects.current().filter(year=YEAR).exists()
