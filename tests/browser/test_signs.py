"""Signs in a real browser: asked, decided and placed on a phone; the maps; axe."""

import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from signage.models import DamageReport, Sign, SignRequest
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    AddressFactory,
    AlertGroupFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories import CoordinatorFactory as PostFactory
from tests.sign_factories import SignFactory, SignTypeFactory, SmederijFactory, budget_of, point_at

PHONE = {"width": 360, "height": 740}
HERE = {"latitude": SOUTH + SIDE / 2 + 0.0002, "longitude": WEST + SIDE / 2}


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def group(transactional_db):
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    smederij = SmederijFactory(group=group, name="Smederij Pesse")
    budget_of(smederij, 500, by=UserFactory(role="municipality"))
    SignTypeFactory(name="Straatbord")
    return group


@pytest.fixture
def coordinator(group):
    return PostFactory(group=group, user__name="Bea Beheer").user


@pytest.fixture
def clerk(group):
    return UserFactory(role="municipality")


@pytest.fixture
def open_as(new_page, live_server):
    """Opens a page of somebody who is logged in."""

    def open_page(user, path, **options):
        client = Client()
        client.force_login(user)
        page = new_page("about:blank", **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([{**cookie, "url": live_server.url}])
        page.goto(path)
        return page

    return open_page


def photo() -> dict:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(file, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def map_of(page):
    box = page.locator("#kaart")
    expect(page.locator("path.map-area").first).to_be_attached()
    return box


def test_a_sign_from_the_request_to_the_pole_on_a_phone(open_as, coordinator, clerk, group):
    page = open_as(coordinator, "/mijn/borden/", **PHONE)
    page.get_by_role("link", name="Borden aanvragen").click()
    map_of(page).click(position={"x": 150, "y": 160})
    expect(page.locator("#id_point_1")).to_have_value(re.compile(r"^52\.\d{6}, 6\.\d{6}$"))
    page.locator("#id_motivation").fill("Iedereen komt hierlangs.")
    page.get_by_role("button", name="Naar stap 2").click()
    expect(page.get_by_text("De groep heeft 0 leden; nodig zijn er 10.")).to_be_visible()
    page.get_by_label("Foto van de plek").set_input_files(photo())
    page.get_by_role("button", name="Verstuur de aanvraag").click()
    expect(page.get_by_text("Uw aanvraag is verstuurd")).to_be_visible()
    assert has_no_sideways_scroll(page)

    decide(open_as, clerk)
    place(open_as, clerk)

    sign = Sign.objects.get()
    assert (sign.status, sign.price_cents, sign.request.status) == ("placed", 5445, "done")
    assert sign.point.y == pytest.approx(HERE["latitude"], abs=1e-5)


def decide(open_as, clerk):
    request = SignRequest.objects.get()
    page = open_as(clerk, f"/mijn/borden/aanvragen/{request.pk}/", **PHONE)
    page.get_by_role("link", name="Naar het besluit").click()
    approve_in_the_admin(page)
    request.refresh_from_db()
    assert request.status == "approved"


def approve_in_the_admin(page):
    approve = page.locator(".decision form").first
    # The group has no members yet, so the municipality says why it approves all the same.
    approve.locator("textarea").fill("De groep is net begonnen.")
    approve.locator("[type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def place(open_as, clerk):
    sign = Sign.objects.get()
    allowed = {"geolocation": HERE, "permissions": ["geolocation"]}
    page = open_as(clerk, f"/mijn/borden/{sign.pk}/", **PHONE, **allowed)
    page.get_by_role("link", name="Dit bord plaatsen").click()
    page.get_by_label("Foto van het bord").set_input_files(photo())
    page.get_by_role("button", name="Gebruik mijn locatie").click()
    expect(page.get_by_text("Locatie gevonden")).to_be_visible()
    page.get_by_label("lantaarnpaal").check()
    page.get_by_label("Onderkant boven de grond").fill("20")
    page.get_by_label("Echte prijs met btw").fill("54,45")
    page.get_by_role("button", name="Het bord hangt").click()
    expect(page.get_by_text("Uw foto is bewaard")).to_be_visible()
    page.get_by_label("Onderkant boven de grond").fill("220")
    page.get_by_role("button", name="Het bord hangt").click()
    expect(page.get_by_text(f"Bord {sign.pk} is geplaatst.")).to_be_visible()
    assert has_no_sideways_scroll(page)


def test_by_keyboard_a_place_is_put_and_taken_away(open_as, coordinator):
    page = open_as(coordinator, "/mijn/borden/aanvragen/")
    map_of(page)

    tab_to(page, page.get_by_role("button", name="Zet een plek in het midden"), limit=80)
    page.keyboard.press("Enter")
    marker = page.get_by_role("button", name=re.compile("^Plek 1"))
    expect(marker).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Plek 1 staat op de kaart")).to_be_visible()
    marker.focus()
    page.keyboard.press("Delete")

    expect(marker).to_have_count(0)
    expect(page.locator("#id_point_1")).to_have_value("")


def test_a_double_tap_puts_one_sign(open_as, coordinator):
    page = open_as(coordinator, "/mijn/borden/aanvragen/", **PHONE, has_touch=True)
    box = map_of(page)

    box.dblclick(position={"x": 150, "y": 160})
    box.tap(position={"x": 160, "y": 168}, force=True)
    page.get_by_role("button", name="Zet een plek in het midden").dblclick()

    expect(page.locator("#id_point_2")).to_have_value(re.compile(r"^52\."))
    expect(page.locator(".sign-pin")).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="Plek 2 staat daar al")).to_be_visible()
    expect(page.locator("#id_point_3")).to_have_value("")


def test_without_javascript_addresses_do_it(open_as, coordinator):
    page = open_as(coordinator, "/mijn/borden/aanvragen/", **PHONE, javascript=False)

    page.get_by_label("Ligging").first.select_option(label="tegenover")
    page.locator("#id_address_1").fill("Dorpsstraat 12")
    page.locator("#id_motivation").fill("Iedereen komt hierlangs.")
    page.get_by_role("button", name="Naar stap 2").click()
    page.get_by_role("button", name="Verstuur de aanvraag").click()

    expect(page.get_by_text("tegenover Dorpsstraat 12, Pesse")).to_be_visible()
    assert SignRequest.objects.get().points.count() == 1


def test_when_the_phone_gives_no_location_the_map_does(open_as, clerk, group):
    request = SignFactory(group=group, status="planned", placed_on=None)
    page = open_as(clerk, f"/mijn/borden/{request.pk}/plaatsen/", **PHONE)

    page.get_by_role("button", name="Gebruik mijn locatie").click()
    expect(page.get_by_text("Uw telefoon geeft geen locatie")).to_be_visible()
    map_of(page).click(position={"x": 100, "y": 100})

    expect(page.get_by_label("Waar het hangt")).to_have_value(re.compile("^52"))


def test_targets_are_large_enough_for_gloves(open_as, clerk, group):
    sign = SignFactory(group=group, status="planned", placed_on=None)
    page = open_as(clerk, f"/mijn/borden/{sign.pk}/plaatsen/", **PHONE)

    heights = page.locator(
        ".glove-form button, .glove-form .utrecht-textbox, .glove-form input[type=file], "
        ".glove-form .utrecht-form-field__input label"
    ).evaluate_all("all => all.map(one => one.getBoundingClientRect().height).filter(h => h)")

    assert min(heights) >= 48


def test_the_layer_of_signs_is_switched_on_by_keyboard_and_leads_to_a_report(group, new_page):
    sign = SignFactory(group=group)
    page = new_page("/kaart/")
    expect(page.locator("path.map-area")).to_have_count(1)
    expect(page.locator(".map-dot")).to_have_count(0)

    switch = page.get_by_role("checkbox", name="Borden in de straat")
    tab_to(page, switch)
    page.keyboard.press("Space")
    dot = page.get_by_role("button", name=f"Bord {sign.pk}")
    expect(dot).to_be_visible()
    dot.focus()
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog", name=f"Bord {sign.pk}")
    expect(popup).to_contain_text("geplaatst")
    popup.get_by_role("link", name="Meld schade").click()
    page.get_by_label("Het is weg").check()
    page.get_by_role("button", name="Meld de schade").click()

    expect(page.get_by_role("heading", name="Bedankt voor uw melding")).to_be_visible()
    assert DamageReport.objects.get().sign == sign


def test_the_layer_goes_off_again_and_a_broken_one_says_so(group, new_page):
    SignFactory(group=group)
    page = new_page("/kaart/")
    switch = page.get_by_role("checkbox", name="Borden in de straat")
    for _ in range(2):
        switch.check()
        expect(page.locator(".map-dot")).to_have_count(1)
        switch.uncheck()
        expect(page.locator(".map-dot")).to_have_count(0)
    page.reload()
    page.route("**/borden.geojson", lambda route: route.fulfill(status=200, body="{"))

    switch.click()

    expect(page.get_by_role("status")).to_contain_text("laadt nu niet")
    expect(switch).not_to_be_checked()


def test_the_map_of_the_register_opens_a_sign(open_as, clerk, group):
    sign = SignFactory(group=group)
    page = open_as(clerk, "/mijn/borden/register/")

    page.get_by_role("button", name=re.compile(f"^Bord {sign.pk}:")).click()
    page.locator(".leaflet-popup").get_by_role("link", name="Bekijk dit bord").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Bord {sign.pk}")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_pages_of_visitors(group, new_page, width):
    sign = SignFactory(group=group)
    page = new_page("/kaart/", width=width)
    page.get_by_role("checkbox", name="Borden in de straat").check()
    expect(page.locator(".map-dot")).to_have_count(1)
    check_axe(page)
    for path in ("/borden/", f"/borden/{sign.pk}/melden/", f"/borden/{sign.pk}/gemeld/"):
        page.goto(path)
        check_axe(page)
        assert has_no_sideways_scroll(page)
    page.goto(f"/borden/{sign.pk}/melden/")
    page.get_by_role("button", name="Meld de schade").click()
    check_axe(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_pages_of_a_coordinator(open_as, coordinator, group, width):
    MembershipFactory.create_batch(2, group=group)
    SignFactory(group=group, point=point_at(2), next_inspection_on=timezone.localdate())
    page = open_as(coordinator, "/mijn/borden/aanvragen/", width=width)
    map_of(page).click()
    expect(page.get_by_role("button", name=re.compile("^Plek 1"))).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Naar stap 2").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_axe(page)
    page.locator("#id_motivation").fill("Daarom.")
    page.locator("#id_sign_type").select_option(index=1)
    page.get_by_role("button", name="Naar stap 2").click()
    check_axe(page)
    page.get_by_role("button", name="Verstuur de aanvraag").click()
    check_axe(page)
    for path in ("/mijn/borden/", "/mijn/borden/register/", "intrekken/"):
        here = page.url
        page.goto(f"{here}{path}" if path == "intrekken/" else path)
        check_axe(page)
        assert has_no_sideways_scroll(page)
        if path != "intrekken/":
            page.goto(here)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_pages_of_the_fitter(open_as, clerk, group, width):
    planned = SignFactory(group=group, status="planned", placed_on=None)
    placed = SignFactory(group=group, point=point_at(1))
    page = open_as(clerk, f"/mijn/borden/{planned.pk}/plaatsen/", width=width)
    map_of(page).click()
    page.get_by_role("button", name="Het bord hangt").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_axe(page)
    for path in ("", "controleren/", "weghalen/"):
        page.goto(f"/mijn/borden/{placed.pk}/{path}")
        check_axe(page)
        assert has_no_sideways_scroll(page)
