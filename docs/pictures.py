"""Takes the pictures of README.md anew, from a demonstration that runs on this machine.

    bin/run                                  # in one window, until it says where it is
    .venv/bin/python docs/pictures.py        # in another; an address other than :8000 may follow

Nothing outside this machine is asked: the maps get an empty background, so that the pictures are
the same everywhere.
"""

import shutil
import sys
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")

TILE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Picture:
    file: str
    path: str
    width: int
    height: int
    dark: bool = False


def pictures(group: str) -> list[Picture]:
    """What README.md shows; `group` is the path of a group's page."""
    return [
        Picture("screenshot.png", "/", 1280, 860),
        Picture("phone_front.png", "/", 360, 780),
        Picture("phone_group.png", group, 360, 780),
        Picture("phone_map.png", "/kaart/", 360, 780, dark=True),
    ]


def take(browser: Browser, site: str, picture: Picture) -> None:
    page = browser.new_page(
        base_url=site,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        locale="nl-NL",
    )
    page.route("**/*", lambda route: only_ours(route, site))
    page.goto(picture.path, wait_until="networkidle")
    page.screenshot(path=HERE / picture.file)
    page.close()


def only_ours(route: Route, site: str) -> None:
    if route.request.url.startswith(site):
        route.continue_()
    else:
        route.fulfill(body=TILE, content_type="image/png")


def active_group(page: Page) -> str:
    """The page of the first active group in the list."""
    page.goto("/groepen/")
    card = page.locator(".card:not(.card--pale) .card__title a").first
    return card.get_attribute("href") or "/groepen/"


def main(site: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        group = active_group(browser.new_page(base_url=site))
        for picture in pictures(group):
            take(browser, site, picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8000")
