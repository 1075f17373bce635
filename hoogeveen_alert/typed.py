"""What somebody typed or pasted, without the signs that nobody sees.

Telephones put marks of direction around a number, word processors put soft hyphens into words.
`seen` is for what is compared (numbers, postcodes, addresses), `cleaned` for words that people
read. Middleware cleans every field of every form once, before anything looks at it.
"""

from __future__ import annotations

import re
import unicodedata

from django.http import QueryDict

# Nobody sees these, though they are letters or marks to Unicode; the rest have category Cf.
_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
_VARIANTS = "\ufe00-\ufe0f"  # in words they make a sign an emoji
UNSEEN = re.compile(f"[{_LETTERS}{_VARIANTS}]")
UNSEEN_IN_WORDS = re.compile(f"[{_LETTERS}]")
# They join the parts of an emoji and letters of scripts beyond ours; between others they are dirt.
JOINERS = "\u200c\u200d"
FIRST_THAT_JOINS = "\u0590"


def seen(text: str) -> str:
    """Without any sign that nobody sees."""
    if text.isascii():
        return text
    return "".join(sign for sign in UNSEEN.sub("", text) if unicodedata.category(sign) != "Cf")


def cleaned(text: str) -> str:
    """As it was meant to be read: only joiners that join stay, and every space is a plain one."""
    if text.isascii():
        return text
    return UNSEEN_IN_WORDS.sub("", "".join(_sign(text, at, sign) for at, sign in enumerate(text)))


def _sign(text: str, at: int, sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if category != "Cf":
        return sign
    joins = sign in JOINERS and _can_join(text[at - 1 : at]) and _can_join(text[at + 1 : at + 2])
    return sign if joins else ""


def _can_join(sign: str) -> bool:
    return sign >= FIRST_THAT_JOINS and unicodedata.category(sign)[0] in "LMS"


def cleaned_query(typed: QueryDict) -> QueryDict:
    """The fields of a form with every text cleaned; passwords stay as they were typed."""
    dirty = {
        name: values
        for name, values in typed.lists()
        if "password" not in name
        and not all(value.isascii() for value in values if isinstance(value, str))
    }
    if not dirty:
        return typed
    clean = typed.copy()
    for name, values in dirty.items():
        clean.setlist(name, [cleaned(value) for value in values])
    clean._mutable = False
    return clean
