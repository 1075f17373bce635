"""A real Chromium for tests: `page` for one of a laptop's size, `new_page` for others.

Every page fails its test at the end when it logged an error (a CSP violation is one) or asked
for something outside this machine. Map tiles are answered here, unless `tiles=False` lets them
fail as on a bad connection.
"""

import os
import shutil
from base64 import b64decode
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

from tests import factories

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A machine that does much else answers late, and a late answer is not a wrong one.
expect.set_options(timeout=60_000)
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TILE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)
NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in the thread of the tests, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser, live_server) -> Iterator[NewPage]:
    """Opens pages: `new_page("/kaart/", width=360, javascript=False, tiles=False, …)`."""
    contexts, complaints = [], []

    def open_page(
        path="/", *, width=1280, height=800, javascript=True, tiles=True, **options
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="nl-NL",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        context.route("**/*", lambda route: _answer(route, tiles, complaints))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: _listen(message, page, complaints))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page) -> Page:
    return new_page("about:blank")


@pytest.fixture
def log_in(live_server, settings):
    """Gives a page of the browser the session of somebody, without the log-in pages."""

    def log_in(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return log_in


@pytest.fixture
def as_user(new_page, log_in):
    """Opens a page for somebody who logged in: `as_user(user, "/mijn/", width=360)`."""

    def as_user(user, path, **options) -> Page:
        page = new_page("about:blank", **options)
        log_in(page, user)
        page.goto(path)
        return page

    return as_user


@pytest.fixture
def public_paths(transactional_db) -> list[str]:
    """Of every page that a visitor reads, empty lists and a missing page with them."""
    group = factories.AlertGroupFactory(name="Buurtpreventie Krakeel-Noord en omgeving")
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    factories.AlertGroupFactory(name="Slapende groep", status="dormant")
    own = group.get_absolute_url()
    named = ("home", "list", "map", "explain", "search", "start", "resend", "embed_snippet")
    return [
        *(reverse(f"groups:{name}") for name in named),
        *(reverse(name) for name in ("contact", "privacy", "accessibility", "own_data:ask")),
        *(own, f"{own}aanmelden/", f"{own}aanmelden/gelukt/", reverse("signage:list")),
        *("/uitleg/saar/", "/uitleg/wat-wanneer/", "/zoeken?zoek=7933+PA+12", "/bestaat-niet/"),
        *("/groepen/?naam=geen+enkele", "/zoeken?zoek=xyzzy", reverse("account_login")),
    ]


def _answer(route: Route, tiles: bool, complaints: list[str]) -> None:
    address = urlsplit(route.request.url)
    if address.hostname in ("localhost", "127.0.0.1"):
        route.continue_()
    elif address.hostname != "service.pdok.nl":
        complaints.append(f"outside: {route.request.url}")
        route.abort()
    elif tiles:
        route.fulfill(body=TILE, content_type="image/png")
    else:
        route.abort()


def _listen(message: ConsoleMessage, page: Page, complaints: list[str]) -> None:
    source = message.location.get("url", "")
    is_tile = "service.pdok.nl" in source and "Failed to load" in message.text
    # A page that is meant to answer 404 is no error of the page.
    is_page_itself = source == page.url and "the server responded with a status" in message.text
    if message.type == "error" and not is_tile and not is_page_itself:
        complaints.append(f"{message.text} ({source})")


def check_axe(page: Page, *, reads_css: bool = True) -> None:
    """Fail with what axe-core has against the page as it stands now.

    Reading css, axe makes styles of its own of what Django's admin imports in its files, and
    the policy refuses those; `reads_css=False` leaves that out, and with it one rule, on
    locking the screen's orientation.
    """
    page.wait_for_load_state()  # a click ends when the next page begins to come in
    only = {"type": "tag", "values": AXE_TAGS}
    results = Axe().run(page, options={"runOnly": only, "preload": reads_css})
    assert results.violations_count == 0, results.generate_report()


def tab_to(page: Page, target: Locator, limit: int = 60) -> None:
    """Press Tab until the target has focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not get to {target} within {limit} presses")


def has_no_sideways_scroll(page: Page) -> bool:
    page.wait_for_load_state()  # before its css has come a page is another one
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
