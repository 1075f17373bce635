"""What a calendar was told of each date: a later word about the same one has a higher number.

RFC 5545 asks it of an event that moves or is called off: the same UID, a higher SEQUENCE, and the
moment of the change. Rounds and moments move for many reasons, so it is seen here, when the
calendar asks, from what it was told before.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

SHOWN_GONE = timedelta(days=30)
# A date that comes back, such as of a contact that was taken back, goes on counting.
KEPT_GONE = timedelta(days=400)


class Told(NamedTuple):
    on: date
    sequence: int
    stamp: datetime
    is_gone: bool = False


def read(kept: Mapping[str, Any]) -> dict[str, Told]:
    return {
        key: Told(date.fromisoformat(on), sequence, datetime.fromisoformat(stamp), is_gone)
        for key, (on, sequence, stamp, is_gone) in kept.items()
    }


def as_kept(told: Mapping[str, Told]) -> dict[str, Any]:
    """For a row, as JSON."""
    return {
        key: [each.on.isoformat(), each.sequence, each.stamp.isoformat(), each.is_gone]
        for key, each in told.items()
    }


def renewed(
    before: Mapping[str, Told], dates: Mapping[str, tuple[date, datetime]], *, now: datetime
) -> dict[str, Told]:
    """What is told now of these dates, each with the moment since when it is there."""
    told = {key: _of(before.get(key), on, stamp, now) for key, (on, stamp) in dates.items()}
    for key, each in before.items():
        if key in dates or (each.is_gone and now - each.stamp > KEPT_GONE):
            continue
        told[key] = each if each.is_gone else Told(each.on, each.sequence + 1, now, is_gone=True)
    return told


def _of(before: Told | None, on: date, stamp: datetime, now: datetime) -> Told:
    if before is None:
        return Told(on, 0, stamp)
    if before.on == on and not before.is_gone:
        return before
    return Told(on, before.sequence + 1, now)


def called_off(told: Mapping[str, Told], *, now: datetime) -> dict[str, Told]:
    """Dates that are gone, for as long as a calendar may still show them."""
    return {
        key: each for key, each in told.items() if each.is_gone and now - each.stamp <= SHOWN_GONE
    }
