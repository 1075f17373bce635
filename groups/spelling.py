"""Names of streets and places in the one spelling in which they are compared.

`key_of` is kept in the database (`PlaceName`): who changes its rules adds a migration that derives
the names again. Old migrations import it from here.
"""

from __future__ import annotations

import re
import unicodedata

from hoogeveen_alert import typed
from hoogeveen_alert.sorting import APOSTROPHES, LETTERS

WORDS = re.compile(r"\d+[^\W\d_]*|[^\W\d_]+")
LONGEST = 120

ABBREVIATIONS = {
    "str": "straat",
    "ln": "laan",
    "wg": "weg",
    "pl": "plein",
    "pln": "plein",
    "dk": "dijk",
    "wk": "wijk",
    "sngl": "singel",
    "opg": "opgaande",
    "ds": "dominee",
    "mr": "meester",
    "dr": "dokter",
    "doctor": "dokter",
    "prof": "professor",
    "ir": "ingenieur",
    "burg": "burgemeester",
    "burgem": "burgemeester",
    "weth": "wethouder",
    "gebr": "gebroeders",
    "kon": "koning",
    "pr": "prins",
    "st": "sint",
    "jhr": "jonkheer",
    "gen": "generaal",
    "kapt": "kapitein",
    "westzijde": "wz",
    "oostzijde": "oz",
    "noordzijde": "nz",
    "zuidzijde": "zz",
    "t": "het",
    "v": "van",
    "vd": "vander",
    "vdr": "vander",
    "verspr": "verspreide",
    "industrieterrein": "industriegebied",
}
# At the end of a word, the longest first: pln is no ln.
ENDINGS = {short: ABBREVIATIONS[short] for short in ("sngl", "str", "pln", "opg", "ln", "wg", "wk")}
QUARTERS = {"n": "noord", "o": "oost", "z": "zuid", "w": "west"}
ARTICLES = ("het", "de", "den")

ONES = ("", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
TENS = ("", "", "twintig", "dertig", "veertig", "vijftig")
FIRST = ("", "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste")
TO_TWENTY = (
    *("negende", "tiende", "elfde", "twaalfde", "dertiende", "veertiende", "vijftiende"),
    *("zestiende", "zeventiende", "achttiende", "negentiende"),
)
NUMBERED = re.compile(r"(\d{1,3})(?:e|de|ste)")


def _ordinals() -> dict[int, str]:
    """From eerste to negenenvijftigste, by number."""
    words = dict(enumerate((*FIRST[1:], *TO_TWENTY), start=1))
    for tens in range(2, len(TENS)):
        for ones, word in enumerate(ONES):
            words[tens * 10 + ones] = f"{word}{'en' if word else ''}{TENS[tens]}ste"
    return words


def seen(text: str) -> str:
    """Without signs that nobody sees, such as those of direction in a number that was pasted."""
    return "".join(
        sign for sign in typed.seen(text) if unicodedata.category(sign) not in ("Cs", "Co")
    )


def visible(text: str) -> str:
    """What is seen of a text, on one line."""
    signs = (" " if unicodedata.category(sign) == "Cc" else sign for sign in seen(text))
    return " ".join("".join(signs).split())


def _bare(text: str) -> str:
    """Small letters without accents; the letter ĳ becomes two."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


ORDINALS = _ordinals()


def words_of(text: str) -> list[str]:
    """The words of a name, each as it is compared: `Kanaal W.Z.` gives kanaal and wz."""
    bare = _bare(visible(text))
    for apostrophe in APOSTROPHES:
        bare = bare.replace(apostrophe, "")
    words = [_canonical(word) for word in _joined(WORDS.findall(bare))]
    if len(words) > 1:
        words[-1] = QUARTERS.get(words[-1], words[-1])
    return list(_with_prefixes(words))


def key_of(text: str) -> str:
    """All that is compared of a name: `'t Noorden` and `Het  Noorden` are hetnoorden."""
    return "".join(words_of(text)).replace("y", "ij")[:LONGEST]


def _joined(words: list[str]) -> list[str]:
    """Letters that stand alone belong together: w z is wz, j v d is j and vd."""
    joined: list[str] = []
    is_letter = False
    for word in words:
        if is_letter and len(word) == 1 and word != "v":
            joined[-1] += word
            continue
        joined.append(word)
        is_letter = len(word) == 1 and word.isalpha()
    return joined


def _canonical(word: str) -> str:
    numbered = NUMBERED.fullmatch(word)
    if numbered:
        return ORDINALS.get(int(numbered[1]), word)
    word = ABBREVIATIONS.get(word, word)
    for ending, whole in ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + whole
    return word


def _with_prefixes(words: list[str]) -> list[str]:
    """`van der`, `van den` and `van de` are one: people do not know which a street has."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "van" and word in ("der", "den", "de"):
            joined[-1] = "vander"
        else:
            joined.append(word)
    return joined
