"""The texts that a municipality may change, as every app declares them on its AppConfig."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hoogeveen_alert.declarations import Text, portal_apps


@dataclass(frozen=True)
class DeclaredText(Text):
    path: Path = Path()

    def shipped_body(self) -> str:
        return _words_of(self.path)


def declared_texts() -> Iterator[DeclaredText]:
    """Every text of every app, in the order of the apps."""
    for config in portal_apps():
        for text in config.texts:
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
