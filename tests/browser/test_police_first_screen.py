"""What an officer on a phone sees first: the coordinator of an address of the real register."""

import csv
import gzip

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from contacts.models import ContactMoment
from groups.management.commands.import_addresses import DEFAULT
from groups.models import AlertGroup, Neighbourhood
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.contact_factories import ContactPreferenceFactory

STREET = "Wilhelminastraat"
CENTRE = {"latitude": 52.72853, "longitude": 6.482091}  # of number 10


@pytest.fixture
def register(transactional_db, tmp_path):
    """The real neighbourhoods, and of the real addresses those of one street."""
    call_command("import_neighbourhoods", verbosity=0)
    with gzip.open(DEFAULT, "rt", newline="") as whole:
        rows = list(csv.reader(whole))
    file = tmp_path / "adressen.csv"
    with file.open("w", newline="") as part:
        csv.writer(part).writerows([rows[0], *(row for row in rows if row[0] == STREET)])
    call_command("import_addresses", file, verbosity=0)


@pytest.fixture
def group(register):
    """With a lead, a deputy and an area coordinator, all with a telephone."""
    place = Neighbourhood.objects.get(code="BU01185008")
    group = factories.AlertGroupFactory(
        name="Buurtalert Wilhelminastraat en omgeving", area=place.area, neighbourhoods=[place]
    )
    for number, (name, post) in enumerate(
        [("Bea van der Meer-Jansen", "lead"), ("Dora Tweede", "deputy")]
    ):
        user = factories.UserFactory(name=name, phone=f"+3160000900{number}")
        ContactPreferenceFactory(user=user)
        factories.CoordinatorFactory(group=group, user=user, post=post)
    area = factories.UserFactory(role="area_coordinator", name="Gijs", phone="+31600009008")
    area.districts.add(place.district)
    return group


@pytest.fixture
def officer(group):
    officer = factories.UserFactory(role="police", name="Pim Politie")
    officer.districts.add(group.neighbourhoods.get().district)
    return officer


@pytest.fixture
def on_duty(new_page, log_in, officer):
    """Opens the contact list as the officer."""

    def open_page(path="/politie/", width=360, **options) -> Page:
        page = new_page("about:blank", width=width, height=780, **options)
        log_in(page, officer)
        page.goto(path)
        return page

    return open_page


def search(page: Page, text: str) -> None:
    page.locator("input[name=zoek]").fill(text)
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_role("link", name="Zoekopdracht wissen")).to_be_visible()


def bottom(locator) -> float:
    locator.page.wait_for_load_state()  # before its css has come it stands lower
    box = locator.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("demo", [False, True], ids=["real", "demonstration"])
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_both_buttons_of_the_right_group_stand_on_the_first_screen(
    on_duty, settings, demo, javascript
):
    settings.DEMO = demo
    page = on_duty(javascript=javascript)

    search(page, "Wilhelminastraat 10")

    call = page.get_by_role("link", name="Bel Bea van der Meer-Jansen: 06 00009000")
    message = page.get_by_role("link", name="WhatsApp Bea van der Meer-Jansen")
    assert bottom(call) < 600
    assert bottom(message) < 600
    assert call.bounding_box()["height"] >= 56
    assert call.get_attribute("href") == "tel:+31-6-00009000"
    expect(page.get_by_text("Liefst via WhatsApp, na 18.00 uur.").first).to_be_in_viewport()
    expect(page.get_by_text("actueel").first).to_be_in_viewport()
    assert has_no_sideways_scroll(page)


def test_after_the_lead_comes_the_deputy_and_last_the_area_coordinator(on_duty):
    page = on_duty()

    search(page, "Wilhelminastraat 10")

    calls = page.locator("main").get_by_role("link", name="Bel ")
    expect(calls).to_have_count(3)
    assert [call.inner_text().split(":")[0] for call in calls.all()] == [
        "Bel Bea van der Meer-Jansen", "Bel Dora Tweede", "Bel Gijs",
    ]  # fmt: skip


def test_the_address_is_typed_and_two_taps_later_the_phone_rings(on_duty):
    page = on_duty()
    taps = 0
    page.locator("input[name=zoek]").fill("wilhelminastr 10")

    page.get_by_role("button", name="Zoeken").click()
    taps += 1
    call = page.get_by_role("link", name="Bel Bea van der Meer-Jansen")
    call.click(trial=True)
    taps += 1

    assert taps <= 2


@pytest.mark.parametrize(
    "typed", ["van der meer", "06-0000 9000", "+31 (0)6 00009000", "Meer, Bea"]
)
def test_a_name_or_number_finds_whose_it_is(on_duty, typed):
    page = on_duty()

    search(page, typed)

    assert bottom(page.get_by_role("link", name="Bel Bea van der Meer-Jansen")) < 600


# Where I stand -----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_where_i_stand_finds_the_group_of_that_place(on_duty, width):
    page = on_duty(width=width, geolocation=CENTRE, permissions=["geolocation"])

    page.get_by_role("button", name="Gebruik mijn locatie").click()

    expect(page.get_by_text("Groepen van de plek waar u staat.")).to_be_visible()
    expect(page.get_by_role("link", name="Bel Bea van der Meer-Jansen")).to_be_visible()
    assert "52.7" not in page.url
    page.wait_for_load_state("networkidle")
    check_axe(page)


def test_the_place_is_asked_for_on_a_tap_alone(on_duty):
    page = on_duty(geolocation=CENTRE, permissions=["geolocation"])
    page.add_init_script(
        "const asked = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
        "window.questions = 0;"
        "navigator.geolocation.getCurrentPosition = (...all) => { questions += 1; asked(...all); }"
    )
    page.reload()
    page.wait_for_load_state("networkidle")

    assert page.evaluate("window.questions") == 0


def test_who_refuses_reads_what_to_do_instead(on_duty):
    page = on_duty(permissions=[])

    page.get_by_role("button", name="Gebruik mijn locatie").click()

    expect(page.get_by_text("Uw browser mag deze site niet vertellen")).to_be_visible()
    expect(page).to_have_url("/politie/")


def test_without_javascript_there_is_no_such_button(on_duty):
    page = on_duty(javascript=False)

    expect(page.get_by_role("button", name="Zoeken")).to_be_visible()
    expect(page.get_by_role("button", name="Gebruik mijn locatie")).to_have_count(0)


# The list and the map ----------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_65_groups_are_a_list_that_unfolds(on_duty, group, width):
    for place in Neighbourhood.objects.order_by("code")[:48:6]:
        for _number in range(8):
            factories.AlertGroupFactory(area=place.area, neighbourhoods=[place])
    for other in AlertGroup.objects.exclude(pk=group.pk):
        factories.CoordinatorFactory(group=other, user__phone="+31600009100")
    page = on_duty("/politie/?wijken=alle", width=width)

    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < 6_000
    letters = page.get_by_role("navigation", name="Naar de wijken")
    letters.get_by_role("link", name="H", exact=True).click()
    expect(page.locator("main").get_by_role("heading", name="Hoogeveen")).to_be_in_viewport()
    call = page.get_by_role("link", name="Bel Bea van der Meer-Jansen")
    expect(call).to_be_hidden()
    page.locator("summary", has_text=group.name).click()
    expect(call).to_be_visible()
    expect(page.get_by_text("Deze lijst downloaden")).to_be_visible()
    assert has_no_sideways_scroll(page)
    check_axe(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_popup_calls_or_leads_to_the_page_for_professionals(on_duty, group, width):
    page = on_duty(width=width)
    area = page.get_by_role("button", name=f"{group.name}, actief")

    area.focus()
    page.keyboard.press("Enter")

    popup = page.get_by_role("dialog", name=group.name)
    expect(popup.get_by_role("link", name="Bel Bea")).to_have_attribute(
        "href", "tel:+31-6-00009000"
    )
    expect(popup.get_by_role("link", name="Naar de groep")).to_have_attribute(
        "href", f"/mijn/groep/{group.slug}/"
    )
    expect(popup.get_by_role("link")).to_have_count(2)
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
    check_axe(page)


def test_looking_writes_down_who_was_seen_and_never_where(on_duty):
    page = on_duty(geolocation=CENTRE, permissions=["geolocation"])

    page.get_by_role("button", name="Gebruik mijn locatie").click()
    expect(page.get_by_text("Groepen van de plek waar u staat.")).to_be_visible()

    rows = [str(row) for row in ProcessingRecord.objects.values()]
    assert rows
    assert not any("52.7" in row or "6.48" in row for row in rows)
    assert not ContactMoment.objects.exists()
