"""Ordering signs in a real browser: chosen one by one, confirmed, come in part, cancelled."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from signage.models import Sign, SignOrder, SignRequest
from signage.requests import acts as request_acts
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.factories import AddressFactory, AlertGroupFactory, UserFactory
from tests.sign_factories import SignFactory, SignTypeFactory, SmederijFactory, ask, budget_of

WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def clerk(transactional_db):
    return UserFactory(role="municipality", name="Gerda Gemeente")


@pytest.fixture
def approved(clerk) -> list[SignRequest]:
    """Four requests of two signs each, of groups of their own."""
    sign_type = SignTypeFactory(name="Straatbord")
    requests = []
    for name in ("Pesse", "Elim", "Fluitenberg", "Tiendeveen"):
        group = AlertGroupFactory(name=f"Buurtalert {name}")
        budget_of(SmederijFactory(group=group), 500, by=clerk)
        request = ask(group, sign_type=sign_type)
        request_acts.approve(request, by=clerk)
        requests.append(request)
    return requests


@pytest.fixture
def desk(new_page, log_in, clerk):
    def open_page(path="/mijn/", **options):
        page = new_page("about:blank", **options)
        log_in(page, clerk)
        page.goto(path)
        return page

    return open_page


def looks_right(page) -> None:
    check_axe(page, reads_css=False)
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_three_of_four_requests_are_ordered_in_six_clicks_from_the_desk(desk, approved, width):
    page = desk(width=width)
    item = f"Bordaanvraag {approved[0].pk} van Buurtalert Pesse kan worden besteld"
    page.get_by_role("link", name=item, exact=True).click()
    page.get_by_label("Leverancier", exact=True).fill("Bordenmaker")
    total = page.get_by_role("status").filter(has_text="samen met btw")
    expect(total).to_contain_text("Gekozen aanvragen: 0")

    for name in ("Pesse", "Elim", "Tiendeveen"):
        page.get_by_label(name).check()

    expect(total).to_contain_text("Gekozen aanvragen: 3, borden: 6, samen met btw: €\xa0363,00")
    looks_right(page)
    page.get_by_role("button", name="Verder: bekijk de bestelling").click()
    expect(page.get_by_text("Er gaan 3 mails uit")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Bestel deze borden").click()

    expect(page.get_by_text("De borden zijn besteld")).to_be_visible()
    looks_right(page)
    assert SignRequest.objects.get(status="approved") == approved[2]


@WIDTHS
def test_without_javascript_a_button_reckons(desk, approved, width):
    page = desk("/beheer/signage/signorder/add/", width=width, javascript=False)
    page.get_by_label("Pesse").check()

    page.get_by_role("button", name="Reken uit").click()

    expect(page.get_by_text("samen met btw")).to_contain_text("€\xa0121,00")
    expect(page.get_by_label("Pesse")).to_be_checked()
    assert has_no_sideways_scroll(page)


@WIDTHS
def test_a_part_comes_and_the_rest_is_cancelled(desk, approved, clerk, width):
    order = request_acts.send_order(approved[:2], supplier="Bordenmaker", by=clerk)
    page = desk(f"/beheer/signage/signorder/{order.pk}/change/", width=width)

    page.get_by_role("link", name="Borden zijn geleverd").click()
    page.get_by_label("Buurtalert Pesse").fill("3")
    page.get_by_role("button", name="Borden zijn geleverd").click()
    expect(page.get_by_text("Hier kunnen het er hoogstens 2 zijn.")).to_be_visible()
    looks_right(page)
    page.get_by_label("Buurtalert Pesse").fill("1")
    page.get_by_role("button", name="Borden zijn geleverd").click()
    expect(page.get_by_text("Deels geleverd")).to_be_visible()
    page.get_by_role("link", name="Bestelling annuleren").click()
    looks_right(page)
    page.get_by_label("Reden").fill("De maker stopt.")
    page.get_by_role("button", name="Bestelling annuleren").click()

    expect(page.get_by_text("Geannuleerd nadat een deel geleverd was")).to_be_visible()
    looks_right(page)
    assert Sign.objects.to_hang().count() == 1
    assert set(SignRequest.objects.values_list("status", flat=True)) == {"approved"}


@WIDTHS
def test_a_part_is_approved_with_a_reason(desk, approved, clerk, width):
    request = ask(approved[0].group, smederij=approved[0].smederij)
    page = desk(width=width)
    item = f"Bordaanvraag {request.pk} van Buurtalert Pesse"
    page.get_by_role("link", name=item, exact=True).click()
    form = page.locator(".decision form").first
    why = form.get_by_label("Waarom komt er op de andere plekken geen bord?")
    expect(form).not_to_contain_text("niet verplicht")

    form.get_by_label("Dorpsstraat 2").uncheck()
    form.get_by_label("Reden", exact=True).fill("De groep is net begonnen.")
    form.get_by_role("button", name="Goedkeuren").click()
    expect(page.locator(".decision form").first).to_contain_text("Schrijf op waarom")
    looks_right(page)
    why.fill("Eén is genoeg.")
    page.locator(".decision form").first.get_by_role("button", name="Goedkeuren").click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert request.signs.count() == 1


@WIDTHS
def test_a_damaged_sign_is_replaced_from_its_page(desk, clerk, width):
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    budget_of(SmederijFactory(group=group), 500, by=clerk)
    sign = SignFactory(group=group, status="damaged", placed_on=timezone.localdate())
    page = desk(f"/mijn/borden/{sign.pk}/", width=width)

    page.get_by_role("link", name="Bord vervangen").click()
    looks_right(page)
    page.get_by_role("button", name="Vraag een nieuw bord aan").click()

    expect(page.get_by_text("Beslis er hier over")).to_be_visible()
    looks_right(page)
    assert SignRequest.objects.get().replaces == sign
    assert not SignOrder.objects.exists()
