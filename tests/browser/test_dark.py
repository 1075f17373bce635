"""In the dark, and in colours that somebody chose, all can be read; on paper it stays light."""

import pytest

from tests import factories
from tests.browser.conftest import check_axe
from tests.permissions import people_of

DARK = {"color_scheme": "dark"}
CHOSEN = {"forced_colors": "active"}
LIGHTNESS = "() => getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)"
PAGES = {
    "coordinator": ("/mijn/", "/mijn/leden/", "/accounts/email/"),
    "police": ("/politie/",),
    "municipality": ("/mijn/", "/mijn/dekking/", "/mijn/wijkagent/"),
}


@pytest.mark.parametrize("scheme", [DARK, CHOSEN], ids=["dark", "forced"])
def test_every_public_page_can_be_read(public_paths, new_page, scheme):
    page = new_page("about:blank", width=360, **scheme)

    for path in public_paths:
        page.goto(path)
        check_axe(page)


@pytest.mark.parametrize("role", PAGES)
def test_pages_of_who_works_here_too(role, transactional_db, new_page, log_in):
    person = people_of(factories.AlertGroupFactory())[role]
    page = new_page("about:blank", **DARK)
    log_in(page, person)

    for path in PAGES[role]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        check_axe(page)


def test_paper_stays_light(transactional_db, new_page):
    page = new_page("/uitleg/", **DARK)
    assert max(page.evaluate(LIGHTNESS)) < 80

    page.emulate_media(media="print", color_scheme="dark")

    assert min(page.evaluate(LIGHTNESS)) > 240
