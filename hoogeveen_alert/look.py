"""How the portal looks: the theme that is shipped, and files of the town's own beside the database.

`DATA_DIR/town/` may hold `theme.css` (one of an npm package, or written for the town), `logo.svg`
or `logo.png`, and `favicon.svg` or `favicon.png`; what `theme.css` refers to lies there too.
"""

import logging
import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from environs import Env, EnvValidationError

logger = logging.getLogger(__name__)

SHIPPED = {"portal-theme", "hoogeveen-theme"}
# On every page: whatever a theme of the town does not say, these do. Without the second the page
# stays light, as a theme that knows no dark colours needs.
BASE, DARK = "portal-theme", "portal-theme--dark"
THEME_FILE = "theme.css"
PICTURES = {
    "logo": ("logo.svg", "logo.png"),
    "favicon": ("favicon.svg", "favicon.png", "logo.svg", "logo.png"),
}
CLASS = re.compile(r"\.(-?[a-z_][\w-]*-theme)\b", re.IGNORECASE)
KNOWS_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark")
FETCHES = re.compile(r"@import[^;]*;|@font-face\s*{[^}]*}|[\w-]+\s*:[^;{}]*\burl\([^;{}]*;?")
MOST_CSS = 2_000_000


class Look(NamedTuple):
    theme: str
    classes: str  # of the element that carries the theme
    files: tuple[str, ...]  # the town's own, by the names above


def look_from(env: Env, folder: Path) -> Look:
    """What SITE_THEME and the folder of the town say. Raises EnvValidationError."""
    theme = env.str("SITE_THEME", "").strip() or BASE
    css = _read(folder / THEME_FILE)
    own = set(CLASS.findall(css))
    if theme not in SHIPPED | own:
        known = ", ".join(sorted(SHIPPED | own))
        raise _refused(
            f"there is no theme {theme!r:.60}. Known are {known}; another one is a class in"
            f" {folder / THEME_FILE}{'' if css else ', which is not there'}."
        )
    is_dark = theme not in own or bool(KNOWS_DARK.search(css))
    classes = dict.fromkeys([BASE, *[DARK] * is_dark, theme])
    known_files = (THEME_FILE, *(name for names in PICTURES.values() for name in names))
    present = (name for name in dict.fromkeys(known_files) if (folder / name).is_file())
    return Look(theme, " ".join(classes), tuple(present))


def static_name(kind: str) -> str:
    """Of the `logo` or `favicon`: the town's, or the one that is shipped."""
    own = next((name for name in PICTURES[kind] if name in settings.TOWN_FILES), None)
    return f"town/{own}" if own else f"img/{kind}.svg"


def file_of(static: str) -> Path:
    """Where the file with such a name lies, before it is collected."""
    folder, _, name = static.partition("/")
    return (settings.TOWN_DIR if folder == "town" else settings.BASE_DIR / "static" / folder) / name


def picture_url(kind: str) -> str:
    """Falls back on what is shipped, as long as the town's own file is not collected."""
    return _url(static_name(kind)) or _url(f"img/{kind}.svg")


def stylesheet_url() -> str:
    """Of the town's own theme; empty without one."""
    return _url(f"town/{THEME_FILE}") if THEME_FILE in settings.TOWN_FILES else ""


def _url(static: str) -> str:
    try:
        return staticfiles_storage.url(static)
    except ValueError:  # put there since `collectstatic`; a page must not fail on that
        logger.warning("%s is not collected: run manage.py collectstatic", static)
        return ""


def stylesheet_for_paper() -> str:
    """The town's colours for a document, which may ask for no other file."""
    css = _read(settings.TOWN_DIR / THEME_FILE) if THEME_FILE in settings.TOWN_FILES else ""
    return FETCHES.sub("", css)


def _read(path: Path) -> str:
    if not path.is_file():
        return ""
    if path.stat().st_size > MOST_CSS:
        raise _refused(f"{path} is larger than {MOST_CSS // 1_000_000} MB.")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(f"{path} cannot be read: {type(error).__name__}.") from error


def _refused(reason: str) -> EnvValidationError:
    return EnvValidationError(f'Environment variable "SITE_THEME": {reason}', [reason])
