"""What of the desk somebody finds at `/mijn-gegevens/`."""

from collections.abc import Iterator

from hoogeveen_alert.own_data import Fact, facts_of

from .models import Note, Taking


def of_taking(taking: Taking) -> Iterator[Fact]:
    yield from facts_of(taking, "kind", "key", "at")


def of_note(note: Note) -> Iterator[Fact]:
    yield from facts_of(note, "kind", "key", "text", "at")
