"""The town's own theme, logo and icon, beside the database: bad files first, then on the page."""

import pytest
from django.contrib.staticfiles import finders
from environs import Env, EnvError

from hoogeveen_alert import look
from hoogeveen_alert.look import look_from

DARK = "@media (prefers-color-scheme:dark){.assen-theme{--portal-ink:#fff}}"
LIGHT = ".assen-theme{--portal-blue-500:#900}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.fixture
def town(tmp_path, monkeypatch):
    """The folder of the town; nothing is chosen yet."""
    monkeypatch.delenv("SITE_THEME", raising=False)
    return tmp_path


@pytest.fixture
def use(town, settings, monkeypatch):
    """Start with these files in the folder, as settings.py does."""

    def start(theme: str = "", **files: str | bytes) -> None:
        for name, content in files.items():
            path = town / name.replace("_", ".")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        monkeypatch.setenv("SITE_THEME", theme)
        chosen = look_from(Env(), town)
        settings.TOWN_DIR, settings.TOWN_FILES = town, chosen.files
        settings.SITE_THEME, settings.SITE_THEME_CLASSES = chosen.theme, chosen.classes
        settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, ("town", town)]
        finders.get_finder.cache_clear()

    yield start
    finders.get_finder.cache_clear()


@pytest.mark.parametrize(
    ("theme", "css"),
    [
        ("assen-theme", None),
        ("assen-theme", ""),
        ("assen-theme", ".emmen-theme{--portal-ink:#000}"),
        ("assen", ".assen{--portal-ink:#000}"),
        ('x" onload="y', LIGHT),
        ("assen-theme", b"\xff\xfe\x00"),
        ("portal-theme", b"\xff\xfe\x00"),
    ],
)
def test_a_theme_that_is_not_there_stops_the_start_by_name(town, monkeypatch, theme, css):
    if css is not None:
        (town / "theme.css").write_bytes(css if isinstance(css, bytes) else css.encode())
    monkeypatch.setenv("SITE_THEME", theme)

    with pytest.raises(EnvError, match='"SITE_THEME"'):
        look_from(Env(), town)


def test_a_theme_that_is_too_large_is_refused(town, monkeypatch):
    monkeypatch.setattr(look, "MOST_CSS", 10)
    (town / "theme.css").write_text(LIGHT)

    with pytest.raises(EnvError, match=r'"SITE_THEME".*larger'):
        look_from(Env(), town)


@pytest.mark.parametrize(
    ("css", "classes"),
    [
        (LIGHT, "portal-theme assen-theme"),
        (LIGHT + DARK, "portal-theme portal-theme--dark assen-theme"),
    ],
)
def test_a_theme_that_knows_no_dark_stays_light(town, monkeypatch, css, classes):
    (town / "theme.css").write_text(css)
    monkeypatch.setenv("SITE_THEME", "assen-theme")

    assert look_from(Env(), town).classes == classes


def test_without_a_folder_of_the_town_everything_is_what_ships(client, db, use):
    use()

    page = client.get("/contact/").content.decode()

    assert 'class="portal-theme portal-theme--dark"' in page
    assert "/static/img/logo.svg" in page
    assert "/static/img/favicon.svg" in page
    assert "/static/town/" not in page


def test_the_towns_own_files_are_on_every_page(client, db, manager, use):
    use("assen-theme", theme_css=LIGHT, logo_svg=SVG)
    client.force_login(manager)

    for path in ("/contact/", "/beheer/", "/bestaat-niet/"):
        page = client.get(path).content.decode()
        assert page.index("/static/build/") < page.index("/static/town/theme.css")
        assert page.count("/static/town/logo.svg") == 2, path  # in the header, and as icon
        assert "assen-theme" in page


def test_a_file_that_is_not_collected_yet_breaks_no_page(client, db, use, settings, monkeypatch):
    use("assen-theme", theme_css=LIGHT, logo_png=b"\x89PNG")

    def url(name: str) -> str:
        if name.startswith("town/"):
            raise ValueError("Missing staticfiles manifest entry")
        return f"/static/{name}"

    monkeypatch.setattr(look.staticfiles_storage, "url", url)
    page = client.get("/contact/").content.decode()

    assert "/static/img/logo.svg" in page
    assert "town/" not in page


def test_paper_has_the_colours_of_the_town_and_asks_for_no_file(use):
    fetching = (
        '@import "https://elders.example/x.css"; @font-face { src: url(a.woff2) }'
        ".assen-theme{--portal-ink:#123;background:url(x.png);--portal-line:#456}"
    )
    use("assen-theme", theme_css=fetching)

    css = look.stylesheet_for_paper()

    assert "--portal-ink:#123" in css
    assert "--portal-line:#456" in css
    assert "url(" not in css
    assert "@import" not in css


@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_the_logo_on_paper_is_the_towns(use, name):
    use(**{name.replace(".", "_"): SVG})

    assert look.file_of(look.static_name("logo")).read_bytes() == SVG
