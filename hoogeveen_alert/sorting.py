"""Lists in the order of a Dutch telephone book, the same on every database.

Bea van der Meer stands under M, Émile under E, and number 2 before 10. The order is a key in the
database: what a database itself makes of a name depends on its collation, and no collation knows
"van der". A key holds nothing but small letters and digits, which all collations order alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal, TypeVar

from django.db import models

from .names import parts_of
from .typed import seen

LONGEST = 240
# What has no parts in Unicode, so that taking accents off does not reach it.
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
# The straight one, the two curled ones, grave, acute, the letter, and the prime.
APOSTROPHES = "'\u2019\u2018`\u00b4\u02bc\u2032"
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
GLUED = re.compile(r"^[dl]['\u2019](?=\w)", re.IGNORECASE)  # d'Hondt stands under H
WORDS = re.compile(r"[0-9]+|[^\W\d_]+")
# Lower than any letter, so that Meer stands before Meerman.
BETWEEN_WORDS, BETWEEN_PARTS = "0", "00"
DIGITS = 6
BATCH = 1_000

Kind = Literal["person", "words"]


def words_key(text: str) -> str:
    """By which a street, a place or a group stands in a list."""
    return BETWEEN_WORDS.join(_words(text))[:LONGEST]


def person_key(name: str) -> str:
    """By family name without its particles, then the given name, then the particles."""
    parts = parts_of(name)
    own, _between, given = parts.sorted_by.partition(",")
    texts = (GLUED.sub("", own), given, parts.family)
    return BETWEEN_PARTS.join(BETWEEN_WORDS.join(_words(text)) for text in texts)[:LONGEST]


def _words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", seen(text).casefold().translate(LETTERS))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return [_in_letters(word) for word in WORDS.findall(APOSTROPHE.sub("", bare))]


def _in_letters(word: str) -> str:
    """Numbers by their value; letters of other scripts after ours, by their code."""
    if word.isascii():
        return word.zfill(DIGITS) if word.isdigit() else word
    return "".join(sign if sign.isascii() else f"zz{ord(sign):06x}" for sign in word)


KEY_OF = {"person": person_key, "words": words_key}


class SortKeyField(models.CharField):
    """The key by which rows are listed, made of another field whenever a row is saved."""

    def __init__(self, *, of: str = "name", kind: Kind = "words", **kwargs: Any) -> None:
        self.of, self.kind = of, kind
        kwargs |= {"max_length": LONGEST, "editable": False, "default": "", "blank": True}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """To a migration it is a plain field: the database sees no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def key_of(self, text: str) -> str:
        return KEY_OF[self.kind](text)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.of in model_instance.__dict__:  # not when it was left out of the query
            setattr(model_instance, self.attname, self.key_of(getattr(model_instance, self.of)))
        return super().pre_save(model_instance, add)


def sort_keys_of(model: type[models.Model]) -> dict[str, SortKeyField]:
    """The sort keys of a model, by the field that they are made of."""
    fields = model._meta.concrete_fields
    return {field.of: field for field in fields if isinstance(field, SortKeyField)}


Row = TypeVar("Row", bound=models.Model, covariant=True)


class SortedQuerySet(models.QuerySet[Row]):
    """Rows whose key follows their name in `update` too."""

    def update(self, **kwargs: Any) -> int:
        for of, field in sort_keys_of(self.model).items():
            if of in kwargs:
                kwargs[field.name] = field.key_of(str(kwargs[of]))
        return super().update(**kwargs)


class Sorted(models.Model):
    """A model with a sort key, which is saved with what it is made of."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None:
            keys = sort_keys_of(type(self))
            also = {keys[name].name for name in fields if name in keys}
            kwargs["update_fields"] = {*fields, *also}
        super().save(*args, **kwargs)


def in_order(model: type[models.Model], path: str) -> str:
    """The field to order by where a list shows `path`, with a minus in front where that has one."""
    minus, bare = ("-", path[1:]) if path.startswith("-") else ("", path)
    *steps, name = bare.split("__")
    for step in steps:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            return path
        model = related
    key = sort_keys_of(model).get(name)
    return minus + "__".join([*steps, key.name]) if key else path


def fill_keys(rows: models.QuerySet, field: str, of: str, kind: Kind) -> None:
    """For migrations: give every row its key, so many in one statement.

    One for each different text would look through all members for each of them.
    """
    found = rows.order_by("pk").only("pk", of).iterator(chunk_size=BATCH)
    for batch in iter(lambda: list(islice(found, BATCH)), []):
        for row in batch:
            setattr(row, field, KEY_OF[kind](getattr(row, of)))
        rows.bulk_update(batch, [field])
