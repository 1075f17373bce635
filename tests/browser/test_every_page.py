"""Chromium opens every page of the permission matrix in every role, on a phone.

Nothing on them may be refused by the content security policy, go wrong in a script, be missing
on our own server, in English, or be wider than the screen.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

from tests import factories
from tests.browser.conftest import has_no_sideways_scroll
from tests.english import english_on
from tests.permissions import ROLES, arguments_of, people_of
from tests.test_permissions import MATRIX

# What is no page of html is asked for as a browser asks for a file.
FILES = {
    *("healthz", "security_txt", "admin:jsi18n", "groups:map_groups", "signage:map_signs"),
    *("groups:map_names", "groups:picture"),
    *("groups:poster", "groups:flyer", "groups:member_template", "taking_over:template"),
    *("contacts:export_csv", "contacts:export_vcards", "contacts:feed", "session_left"),
    *(
        "signage:register_geojson",
        "signage:register_points",
        "signage:overview_file",
        "signage:bookings_file",
    ),
    "signage:register_file",
}
READ = (200, 410)  # a page, or what a link shows that does not work any more
# Everything but this machine is behind a door that is shut: map tiles come from elsewhere.
NOTHING_OUTSIDE = {"server": "http://127.0.0.1:9", "bypass": "localhost,127.0.0.1"}
REPORT_VIOLATIONS = """
    addEventListener("securitypolicyviolation", event => {
        if (event.disposition === "enforce")
            reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    }, true);
"""


@dataclass
class Visitor:
    """One tab that goes from page to page, and what was wrong on each."""

    page: Page
    own: str  # host and port of the portal
    wrong: list[str] = field(default_factory=list)
    at: str = ""

    def __post_init__(self) -> None:
        self.page.expose_function("reportViolation", lambda text: self.note("policy", text))
        self.page.add_init_script(REPORT_VIOLATIONS)
        self.page.on("pageerror", lambda error: self.note("script", error))
        self.page.on("console", self.hear)
        self.page.on("response", self.see)
        self.page.on("requestfailed", self.lose)

    def note(self, kind: str, what: object) -> None:
        self.wrong.append(f"{self.at}: {kind}: {what}")

    def hear(self, message: ConsoleMessage) -> None:
        # What the server refused or lacks is seen below; what is only reported is no refusal.
        passed = ("Failed to load resource", "[Report Only]")
        if message.type == "error" and not message.text.startswith(passed):
            self.note("console", message.text)

    def see(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.miss(response.url, response.status)

    def lose(self, request: Request) -> None:
        # Going on to the next page stops what the last one still asked for.
        if request.failure != "net::ERR_ABORTED":
            self.miss(request.url, request.failure)

    def miss(self, url: str, why: object) -> None:
        if urlsplit(url).netloc == self.own:
            self.note("missing", f"{url} {why}")
        elif urlsplit(url).hostname != "service.pdok.nl":
            self.note("outside", url)

    def open(self, path: str, expected: int) -> None:
        self.at = path
        try:
            answer = self.page.goto(path, wait_until="load")
        except Error as error:  # a file that is not in the list above
            self.note("error", error.message)
            return
        assert answer
        if answer.status != expected:
            self.note("status", f"{answer.status} instead of {expected}")
        for word in english_on(self.page):
            self.note("english", word)
        if not has_no_sideways_scroll(self.page):
            self.note("wide", self.page.evaluate("document.documentElement.scrollWidth"))

    def fetch(self, path: str, expected: int) -> None:
        self.at = path
        answer = self.page.request.get(path)
        if answer.status != expected or "html" in answer.headers["content-type"]:
            self.note("file", f"{answer.status} {answer.headers['content-type']}")


@pytest.fixture
def group(transactional_db):
    group = factories.AlertGroupFactory()
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    return group


@pytest.fixture
def visitor(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 640},
        locale="nl-NL",
        proxy=NOTHING_OUTSIDE,
    )
    context.set_default_timeout(60_000)
    yield Visitor(context.new_page(), own=urlsplit(live_server.url).netloc)
    context.close()


@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_the_policy_or_the_screen(role, group, visitor, log_in):
    person = people_of(group)[role]
    if role != "visitor":
        log_in(visitor.page, person)

    refusals = set()
    # Settings are made once: the page that adds them comes before those that show them.
    for url, method, statuses in sorted(MATRIX, key=lambda row: not row[0].endswith("_add")):
        status = statuses[ROLES.index(role)]
        # One refusal of a kind is enough: they have the same page.
        if method != "get" or (status not in READ and status in refusals | {301, 302}):
            continue
        refusals.add(status)
        path = reverse(url, kwargs=arguments_of(url, group))
        visit = visitor.fetch if url in FILES and status in READ else visitor.open
        visit(path, status)

    assert visitor.wrong == []
