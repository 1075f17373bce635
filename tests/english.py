"""Finds English on a Dutch page, by what the catalogs of translations know.

A word is English when the texts to translate use it and no translation does. Texts that no
catalog knows are found as well, as they are made of the same words.
"""

import re
from functools import cache
from pathlib import Path

import allauth
import auditlog
import django
from django.conf import settings
from playwright.sync_api import Page

ENTRY = re.compile(
    r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE
)
# What is no word of running text: addresses, names of files and of fields, placeholders.
NO_WORDS = re.compile(r"\S*[@/_\\]\S*|%\(\w+\)\w|\{\w+\}|\w+\.\w+\S*|&\w+;|<[^>]*>")
# Not letters between digits: `f3bad7` in a number of the processing log is no bad word.
WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")
# Dutch, or names, though no translation has them.
DUTCH_TOO = frozenset({"lamp"})

# What a reader sees or hears of a page.
WORDS = """
    () => {
        if (document.contentType !== "text/html") return "";  // answers to programs
        // Names of operations and the like, which are no words to anybody.
        const codes = [...document.querySelectorAll("code")];
        codes.forEach(code => { code.hidden = true; });
        const shown = document.body.innerText;
        codes.forEach(code => { code.hidden = false; });
        const said = [...document.querySelectorAll("[title], [alt], [aria-label], [placeholder]")]
            .flatMap(part => ["title", "alt", "aria-label", "placeholder"]
                .map(name => part.getAttribute(name)));
        const buttons = [...document.querySelectorAll("input[type=submit], input[type=button]")];
        return [document.title, shown, ...said, ...buttons.map(part => part.value)].join("\\n");
    }
"""


def words_of(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(NO_WORDS.sub(" ", text))}


def english_on(page: Page) -> list[str]:
    return sorted(words_of(page.evaluate(WORDS)) & _english())


@cache
def _english() -> frozenset[str]:
    asked: set[str] = set()
    given: set[str] = set()
    for catalog in _catalogs():
        for kind, text in ENTRY.findall(catalog.read_text()):
            (given if kind.startswith("msgstr") else asked).update(words_of(text))
    return frozenset(asked - given - DUTCH_TOO)


def _catalogs() -> list[Path]:
    folders = [
        settings.BASE_DIR,
        *(Path(each.__file__).parent for each in (allauth, auditlog, django)),
    ]
    found = [
        path for folder in folders[1:] for path in folder.glob("**/locale/nl/LC_MESSAGES/*.po")
    ]
    return found + list((settings.BASE_DIR / "locale").glob("nl/LC_MESSAGES/*.po"))
