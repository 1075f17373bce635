"""The map inside a page of another site: this one's server is called localhost, that one's is
127.0.0.1 with a port of its own, so a browser takes them for two origins and two sites."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import check_axe, has_no_sideways_scroll, tab_to
from tests.factories import AlertGroupFactory, square

PAGE = """<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>Dorp</title></head>
<body><main><h1>Ons dorp</h1><p><a href="#voor">Voor</a></p>{frame}
<p><a href="#na">Na</a></p></main></body></html>"""


class Site(BaseHTTPRequestHandler):
    """A site with one page, on which the frame stands; its policy allows the frame."""

    def __init__(self, frames, *args, **kwargs):
        self.frames = frames
        super().__init__(*args, **kwargs)

    def do_GET(self):
        body = PAGE.format(frame=self.frames[-1]).encode() if self.path == "/" else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def groups(transactional_db):
    return [
        AlertGroupFactory(name="Pesse-West", area=square(0)),
        AlertGroupFactory(name="Pesse-Oost", area=square(1)),
    ]


@pytest.fixture
def site(live_server, settings):
    """Address of the other site, and how to put a frame on it."""
    frames = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, frames))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    yield f"http://127.0.0.1:{server.server_port}", frames
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def framed(site, groups, new_page, settings):
    """Opens the other site with the line that the portal made, and gives the page and frame."""
    origin, frames = site

    def open_site(answers=None, *, query="", **options):
        def note(answer):
            if answers is not None:
                answers.append(answer)

        page = new_page(f"{settings.SITE_URL}/kaart/insluiten/maken/{query}", **options)
        frames.append(page.get_by_role("textbox", name="Plak dit").input_value())
        page.context.clear_cookies()
        page.on("response", note)
        page.goto(origin)
        frame = page.frame_locator("iframe")
        return page, frame

    settings.EMBED_ORIGINS = [origin]
    return open_site


def area(frame, name):
    return frame.get_by_role("region", name="Kaart").get_by_role("button", name=name)


def test_another_site_shows_map_and_list_without_a_cookie(framed):
    answers = []
    page, frame = framed(answers)

    expect(frame.get_by_role("heading", level=1)).to_contain_text("Hoogeveen")
    expect(frame.locator("path.map-area")).to_have_count(2)
    expect(frame.get_by_role("link", name="Pesse-Oost")).to_be_visible()
    assert page.context.cookies() == []
    # Chromium may refuse a cookie of a frame: none may be offered either.
    assert len(answers) > 5
    assert not any("set-cookie" in answer.all_headers() for answer in answers)


def test_a_frame_for_one_district_shows_only_its_groups(framed, groups):
    district = groups[0].neighbourhoods.get().district

    _page, frame = framed(query=f"?wijk={district.code}")

    expect(frame.locator("path.map-area")).to_have_count(1)
    expect(frame.get_by_role("link", name="Pesse-West")).to_be_visible()
    expect(frame.get_by_text("Pesse-Oost")).to_have_count(0)


def test_a_frame_for_one_group_shows_that_group(framed, groups):
    _page, frame = framed(query=f"?groep={groups[1].slug}")

    expect(frame.locator("path.map-area")).to_have_count(1)
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Pesse-Oost")


def test_the_keyboard_gets_into_the_frame_and_out_again(framed):
    page, frame = framed()
    expect(area(frame, "Pesse-West")).to_be_visible()

    tab_to(page, frame.get_by_role("link", name="Zoek de groep"))
    tab_to(page, frame.get_by_role("link", name="Sla de kaart over"))
    page.keyboard.press("Enter")
    tab_to(page, frame.get_by_role("link", name="Pesse-Oost"), limit=2)
    tab_to(page, page.get_by_role("link", name="Na"), limit=4)
    page.keyboard.press("Shift+Tab")

    expect(frame.locator(":focus")).to_have_count(1)
    assert len(page.context.pages) == 1


def test_an_area_opens_by_keyboard_and_its_link_in_a_new_tab(framed, groups):
    page, frame = framed()
    area(frame, "Pesse-West").focus()
    page.keyboard.press("Enter")
    link = frame.get_by_role("link", name="Bekijk deze groep")
    expect(link).to_be_focused()

    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")

    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(groups[0].get_absolute_url())
    assert opened.value.evaluate("window.opener") is None
    expect(page.get_by_role("heading", name="Ons dorp")).to_be_visible()


def test_a_link_in_the_list_opens_outside_the_frame(framed, groups):
    page, frame = framed()

    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Pesse-Oost").click()

    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(groups[1].get_absolute_url())
    assert opened.value.evaluate("window.opener") is None


def test_without_javascript_the_list_stands(framed):
    _page, frame = framed(javascript=False)

    expect(frame.get_by_role("link", name="Pesse-West")).to_be_visible()
    expect(frame.get_by_text("heeft JavaScript nodig")).to_be_visible()


def test_a_site_that_is_not_configured_shows_nothing(site, groups, browser, settings):
    origin, frames = site
    settings.EMBED_ORIGINS = ["https://www.hoogeveen.nl"]
    frames.append(f'<iframe src="{settings.SITE_URL}/kaart/insluiten/" title="Kaart"></iframe>')
    page = browser.new_page()

    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(origin)

    expect(page.get_by_role("heading", name="Ons dorp")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_count(0)
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_has_nothing_against_the_page_with_the_frame(framed, width):
    page, frame = framed(width=width)
    expect(frame.locator("path.map-area")).to_have_count(2)

    check_axe(page)
    area(frame, "Pesse-West").press("Enter")
    expect(frame.locator(".leaflet-popup")).to_have_css("opacity", "1")
    check_axe(page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("query", ["", "?wijk=onzin"])
def test_axe_has_nothing_against_the_frame_itself(groups, new_page, query, width):
    page = new_page(f"/kaart/insluiten/{query}", width=width)
    if "onzin" not in query:
        expect(page.locator("path.map-area").first).to_be_visible()

    check_axe(page)
    assert has_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("query", ["", "?hoogte=veel&groep=onzin"])
def test_axe_has_nothing_against_the_page_that_makes_the_line(groups, new_page, query, width):
    page = new_page(f"/kaart/insluiten/maken/{query}", width=width)

    check_axe(page)
    assert has_no_sideways_scroll(page)
