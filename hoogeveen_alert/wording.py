"""Words that each town has its own of: what it calls the money for a neighbourhood.

In texts `%(pot)s` is one of them and `%(pots)s` are more, with a capital where a sentence begins
(`%(Pot)s`). In Dutch a word is "de" or "het": write so that both fit, "een", "geen", or the plural.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import get_language

OF_MIGRATIONS = ("Smederij", "Smederijen")  # the same in every town


def pots() -> dict[str, str]:
    """What a text with such words is filled with."""
    one, more = settings.BUDGET_NAME, settings.BUDGET_NAME_PLURAL
    if get_language() is None:  # of `makemigrations`, and nobody else
        one, more = OF_MIGRATIONS
    return {"pot": one, "pots": more, "Pot": str(capfirst(one)), "Pots": str(capfirst(more))}


def pots_counted(number: int) -> dict[str, Any]:
    """So many of them: `%(number)d %(pot)s`."""
    return {"number": number, "pot": pots()["pot" if number == 1 else "pots"]}


def filled(text: str | Promise, facts: Callable[[], dict[str, Any]]) -> Any:
    """The text in the language of who reads it, with the facts of that moment."""
    return lazy(lambda: str(text) % facts(), str)()


def in_own_words(text: str | Promise) -> Any:
    return filled(text, pots)


def with_or_without(text: str | Promise, without: str | Promise) -> Any:
    """The text with the town's own word, or the other one where neighbourhoods have no money."""
    return lazy(lambda: str(text) % pots() if settings.BUDGETS else str(without), str)()


POT: Any = lazy(lambda: pots()["Pot"], str)()
POTS: Any = lazy(lambda: pots()["Pots"], str)()
