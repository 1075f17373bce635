"""Work in the street on a phone, damage that a visitor reports, and maps with many signs."""

import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from signage.models import DamageReport, DamageReporter, Sign
from signage.requests import acts as request_acts
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import AddressFactory, AlertGroupFactory, UserFactory
from tests.sign_factories import (
    SignFactory,
    SignTypeFactory,
    SmederijFactory,
    ask,
    budget_of,
    point_at,
)

WIDTHS = pytest.mark.parametrize("width", [360, 1280])
WORK, REGISTER = "/mijn/borden/werk/", "/mijn/borden/register/"


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def group(transactional_db):
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


@pytest.fixture
def open_as(new_page, log_in):
    def open_page(role, path, **options):
        page = new_page("about:blank", **options)
        log_in(page, UserFactory(role=role))
        page.goto(path)
        return page

    return open_page


def delivered_sign(group) -> Sign:
    clerk = UserFactory(role="municipality")
    budget_of(SmederijFactory(group=group), 500, by=clerk)
    request = ask(group, signs=1)
    request_acts.approve(request, by=clerk)
    request.signs.update(delivered_on=timezone.localdate())
    return request.signs.get()


def photo(content: bytes = b"") -> dict:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(file, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content or file.getvalue()}


@WIDTHS
def test_a_contractor_hangs_a_sign_from_the_work_list(open_as, group, width):
    sign = delivered_sign(group)
    page = open_as("contractor", "/mijn/", width=width)

    expect(page).to_have_url(re.compile(f"{WORK}$"))
    check_axe(page)
    page.get_by_role("link", name="Bord plaatsen").click()
    page.get_by_label("Foto van het bord").set_input_files(photo())
    page.get_by_label("lantaarnpaal").check()
    page.get_by_label("Onderkant boven de grond").fill("220")
    assert has_no_sideways_scroll(page)
    page.get_by_role("button", name="Het bord hangt").click()

    expect(page.get_by_text(f"Bord {sign.pk} is geplaatst.")).to_be_visible()
    expect(page.get_by_text("Er is niets te doen op straat.")).to_be_visible()
    assert Sign.objects.get().status == "placed"


@WIDTHS
def test_the_work_list_fits_and_its_buttons_are_large(open_as, group, width):
    for status in ("damaged", "placed"):
        SignFactory(group=group, status=status, next_inspection_on=timezone.localdate())
    page = open_as("contractor", WORK, width=width)

    buttons = page.locator(".work-card .nl-button")
    heights = buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")

    assert len(heights) == 4
    assert min(heights) >= 60
    assert has_no_sideways_scroll(page)
    page.get_by_role("link", name="Kaart en meer").first.click()
    expect(page.get_by_role("link", name="Bord weghalen")).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)


def test_the_work_list_works_without_javascript(open_as, group):
    SignFactory(group=group, status="damaged")
    page = open_as("contractor", WORK, width=360, javascript=False)

    page.get_by_label("Wat te doen").select_option(label="te herstellen")
    page.get_by_role("button", name="Toon").click()
    page.get_by_role("link", name="Controleren").click()
    page.get_by_label("goed").check()
    page.get_by_role("button", name="Noteer de controle").click()

    expect(page.get_by_text("Er is niets te doen op straat.")).to_be_visible()


@WIDTHS
def test_a_visitor_reports_damage_with_photo_and_address(group, new_page, width):
    sign = SignFactory(group=group)
    page = new_page(f"/borden/{sign.pk}/melden/", width=width, javascript=width > 400)

    page.get_by_label("Uitleg").fill("De paal staat scheef.")
    page.get_by_label("Foto van de schade").set_input_files(photo(b"geen foto"))
    page.get_by_label("E-mailadres").fill("Melder@example.org")
    page.get_by_role("button", name="Meld de schade").click()
    expect(page.get_by_label("Uitleg")).to_have_value("De paal staat scheef.")
    expect(page.get_by_role("alert")).to_be_visible()
    if width > 400:
        check_axe(page)
    assert has_no_sideways_scroll(page)
    page.get_by_label("Het zit los").check()
    page.get_by_label("Foto van de schade").set_input_files(photo())
    page.get_by_role("button", name="Meld de schade").click()

    expect(page.get_by_role("heading", name="Bedankt voor uw melding")).to_be_visible()
    assert DamageReport.objects.get().photo
    assert DamageReporter.objects.get().email == "melder@example.org"


def many_signs(group, number: int) -> None:
    """Nine places in a row, ten metres apart, over and over."""
    kind = SignTypeFactory()
    signs = [
        SignFactory.build(
            group=group, sign_type=kind, point=point_at(n % 9 * 0.15), place=f"Plek {n}"
        )
        for n in range(number)
    ]
    for sign in signs:
        sign.point_rd = sign.point.transform(28992, clone=True)
    Sign.objects.bulk_create(signs)


@WIDTHS
def test_many_signs_are_one_on_the_map_until_one_zooms_in(open_as, group, width):
    many_signs(group, 9)
    page = open_as("municipality", REGISTER, width=width)

    cluster = page.get_by_role("button", name=re.compile("borden bij elkaar"))
    expect(cluster.first).to_be_visible()
    check_axe(page)
    for _ in range(4):
        if not cluster.count():
            break
        cluster.first.click()
        page.wait_for_timeout(100)

    sign = page.get_by_role("button", name=re.compile(r"^Bord \d+:")).first
    expect(sign).to_be_visible()
    sign.focus()
    page.keyboard.press("Enter")
    expect(
        page.locator(".leaflet-popup").get_by_role("link", name="Bekijk dit bord")
    ).to_be_visible()


def test_by_keyboard_a_cluster_opens_and_focus_stays_on_the_map(open_as, group):
    many_signs(group, 9)
    page = open_as("municipality", REGISTER)
    cluster = page.get_by_role("button", name=re.compile("borden bij elkaar")).first
    expect(cluster).to_be_visible()

    tab_to(page, cluster, limit=90)
    page.keyboard.press("Enter")

    expect(page.locator(".leaflet-marker-icon:focus")).to_have_count(1)


def test_signs_on_one_pole_are_a_list(open_as, group):
    for _ in range(3):
        SignFactory(group=group)
    page = open_as("municipality", REGISTER)

    page.get_by_role("button", name="3 borden bij elkaar").click()
    box = page.get_by_role("dialog", name="3 borden bij elkaar")
    expect(box.get_by_role("link")).to_have_count(3)
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished)).then(() => 0)")
    check_axe(page)
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="3 borden bij elkaar")).to_be_focused()


def test_sixteen_thousand_signs_are_shown_by_few_markers(open_as, group):
    many_signs(group, 16_000)
    page = open_as("municipality", REGISTER)

    expect(page.get_by_role("button", name=re.compile("borden bij elkaar")).first).to_be_visible()

    assert page.locator(".leaflet-marker-icon").count() < 60
    together = page.locator(".map-cluster").all_inner_texts()
    assert sum(int(number) for number in together) == 16_000


@WIDTHS
def test_the_public_layer_has_clusters_too(new_page, group, width):
    many_signs(group, 400)
    page = new_page("/kaart/", width=width)
    expect(page.locator("path.map-area").first).to_be_attached()

    page.get_by_role("checkbox", name="Borden in de straat").check()
    expect(page.get_by_role("button", name=re.compile("bij elkaar: zoom in")).first).to_be_visible()
    check_axe(page)
    page.get_by_role("checkbox", name="Borden in de straat").uncheck()

    expect(page.locator(".map-cluster")).to_have_count(0)
