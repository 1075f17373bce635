"""The members desk on a phone: an import with errors, by keyboard, and without JavaScript."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from groups.models import Membership
from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import AddressFactory, AlertGroupFactory, CoordinatorFactory
from tests.listing import member_of
from tests.sheets import ANNA, BERT, csv_file, workbook

WRONG = ["Jan Fout", "jan@", "0528 123456", "1234 AB", "12", "", ""]


@pytest.fixture
def group(transactional_db):
    group = AlertGroupFactory(name="Buurtalert Pesse")
    AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


@pytest.fixture
def open_desk(new_page, live_server, group):
    """Opens a page of the desk as the coordinator of the group."""
    user = CoordinatorFactory(group=group).user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()

    def open_page(part="", **options):
        page = new_page("about:blank", **options)
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session.session_key}
        page.context.add_cookies([cookie | {"url": live_server.url}])
        page.goto(f"/mijn/leden/{group.slug}/{part}")
        return page

    return open_page


def choose(page, name, content):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Bestand met de leden").set_input_files(file)
    page.get_by_role("button", name="Rijen bekijken").click()


def test_an_import_with_errors_on_a_phone(open_desk, group):
    member_of(group, name="Bert Smit", email="bert@example.org")
    page = open_desk("invoeren/", width=360)

    choose(page, "leden.xlsx", b"\x89PNG\r\n\x1a\n\x00")
    expect(page.get_by_role("alert")).to_contain_text("kunnen we niet lezen")
    check_axe(page)
    choose(page, "leden.xlsx", workbook(WRONG, BERT, ANNA))
    expect(page.get_by_text("Rij 2", exact=True)).to_be_visible()
    told = page.get_by_role("alert").get_by_role("heading", name="1 rij nemen we niet over")
    expect(told).to_be_visible()
    expect(page.get_by_role("heading", name="1 persoon staat al op de lijst")).to_be_visible()
    check_axe(page)
    assert has_no_sideways_scroll(page)
    assert Membership.objects.count() == 1

    page.get_by_role("button", name="1 persoon toevoegen").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies of ze in de WhatsApp-groep zitten")
    check_axe(page)
    page.get_by_label("Ja, ze zitten er allemaal in").check()
    page.get_by_label("Ze willen dit").check()
    page.get_by_role("button", name="1 persoon toevoegen").click()

    expect(page.get_by_role("status").first).to_contain_text("1 persoon staat nu op de lijst")
    expect(page.get_by_role("link", name="Anna Bos", exact=True)).to_be_visible()
    assert Membership.objects.count() == 2


def test_an_import_by_keyboard_without_javascript(open_desk):
    page = open_desk("invoeren/", width=360, javascript=False)
    choose(page, "leden.csv", csv_file(ANNA, encoding="cp1252"))
    page.wait_for_url("**/invoeren/*-*/")

    tab_to(page, page.get_by_label("Ja, ze zitten er allemaal in"))
    for key in ("ArrowDown", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_role("link", name="Anna Bos", exact=True)).to_be_visible()
    assert Membership.objects.get().status == "invited"


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_the_desk_is_accessible(open_desk, group, width):
    group.capacity = 2
    group.save()
    people = [member_of(group, name=f"Lid {number}", note="Kent iedereen") for number in range(2)]
    page = open_desk(width=width)

    for part in ("", f"{people[0].pk}/", f"{people[0].pk}/verwijderen/", "instellingen/"):
        page.goto(f"/mijn/leden/{group.slug}/{part}")
        check_axe(page)
        assert has_no_sideways_scroll(page)


def test_searching_and_opening_somebody_by_keyboard(open_desk, group):
    member_of(group, name="Anna Bos")
    member_of(group, name="Bert Smit")
    page = open_desk()

    tab_to(page, page.get_by_label("Naam, straat of telefoonnummer"))
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 persoon")
    tab_to(page, page.get_by_role("link", name="Anna Bos", exact=True))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Bos")
