"""How an app declares the texts that a municipality may change: `texts` on its AppConfig."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.functional import Promise


@dataclass(frozen=True)
class Text:
    """One text, and the file in the app's folder with the words that are shipped with it.

    The shipped words are version `shipped`, until somebody saves others. Raise it with every
    change of the file: consents refer to it.
    """

    kind: str
    title: str | Promise
    file: str
    where: str | Promise = ""  # where the text is read, for who edits it
    shipped: int = 1


@dataclass(frozen=True)
class DeclaredText(Text):
    path: Path = Path()

    def shipped_body(self) -> str:
        return _words_of(self.path)


def declared_texts() -> Iterator[DeclaredText]:
    """Every text of every app, in the order of the apps."""
    for config in apps.get_app_configs():
        for text in getattr(config, "texts", ()):
            yield DeclaredText(**vars(text), path=Path(config.path) / text.file)


def declared_text(kind: str) -> DeclaredText:
    """The declaration of that kind. Raises LookupError when no app declares it."""
    return _by_kind()[kind]


@cache
def _by_kind() -> dict[str, DeclaredText]:
    return {text.kind: text for text in declared_texts()}


@cache
def _words_of(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
