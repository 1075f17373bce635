"""A coordinator or area coordinator by name or telephone number, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from rapidfuzz.distance import OSA

from groups.models import Coordinator
from groups.models.alert_group import AlertGroupQuerySet
from groups.spelling import visible
from hoogeveen_alert.accounts.models import User, UserQuerySet
from hoogeveen_alert.names import PARTICLES

# What may stand in a number beside its digits; anything else makes it a text.
NUMBER = re.compile(r"\+?[\d\s().,/\-\u2010-\u2015]+")
WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
# The last digits of a number, as a display shows them. Fewer are a postcode or a house number.
FEWEST_DIGITS = 6
NATIONAL, INTERNATIONAL = 9, 8  # digits without what stands in front; the least a number abroad has
SHORTEST = 3  # letters of the longest word of a name
MOST = 50  # who types "jan" is to type more
# Words that are in too many names to look for.
LEFT_OUT = {"v", "vd", "d", "t", "s", *(APOSTROPHES.sub("", word) for word in PARTICLES)}


def find_people(text: str, groups: AlertGroupQuerySet, *, guess: bool = False) -> list[int]:
    """Keys of the coordinators of these groups, and of area coordinators, whom the text names.

    With `guess` a mistyped name will do, when no name is right.
    """
    text = visible(text)
    people = _callable(groups)
    if NUMBER.fullmatch(text):
        number = _number(text)
        return list(people.filter(number).values_list("pk", flat=True)[:MOST]) if number else []
    typed = [word for word in words_of(text) if word not in LEFT_OUT]
    if max(map(len, typed), default=0) < SHORTEST:
        return []
    known = {pk: words_of(name) for pk, name in people.values_list("pk", "name")}
    found = [pk for pk, words in known.items() if _names(typed, words)]
    if guess and not found:
        found = [pk for pk, words in known.items() if _resembles(typed, words)]
    return found[:MOST]


def words_of(name: str) -> list[str]:
    """Small letters without accents: `Zoë D'Hondt` gives zoe and dhondt."""
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", visible(name)).casefold())
    return WORD.findall("".join(sign for sign in apart if not unicodedata.combining(sign)))


def _callable(groups: AlertGroupQuerySet) -> UserQuerySet:
    posts = Coordinator.objects.current().filter(user=OuterRef("pk"))
    of_these = Exists(posts.filter(group__in=groups.order_by().values("pk")))
    areas = User.objects.area_coordinators().values("pk")
    return User.objects.filter(Q(of_these) | Q(pk__in=areas), is_active=True)


def _number(text: str) -> Q | None:
    """Which numbers these digits mean: a whole one in E.164, or the last digits of one."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())
    if text.lstrip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        # +31 (0)6: the nought is for who calls from the Netherlands.
        digits = f"31{digits[3:]}" if digits.startswith("310") else digits
        return Q(phone=f"+{digits}") if len(digits) >= INTERNATIONAL else None
    if digits.startswith("0") and len(digits) == NATIONAL + 1:
        return Q(phone=f"+31{digits[1:]}")
    if digits.startswith("31") and len(digits) == NATIONAL + 2:
        return Q(phone=f"+{digits}")
    return Q(phone__endswith=digits) if FEWEST_DIGITS <= len(digits) <= NATIONAL else None


def _names(typed: Iterable[str], words: list[str]) -> bool:
    """Whether each typed word begins one of the name, so that `b meer` finds Bea van der Meer."""
    return all(any(word.startswith(begin) for word in words) for begin in typed)


def _resembles(typed: Iterable[str], words: list[str]) -> bool:
    return all(any(_is_near(word, known) for known in words) for word in typed)


def _is_near(typed: str, known: str) -> bool:
    """One letter wrong in a word of five, two in one of eight."""
    mistakes = 2 if len(typed) >= 8 else 1 if len(typed) >= 5 else 0
    return OSA.distance(typed, known, score_cutoff=mistakes) <= mistakes
