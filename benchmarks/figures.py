"""What was measured, against what the design asks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    what: str
    target: str
    measured: str
    is_met: bool


def at_most(what: str, limit: float, measured: float, unit: str) -> Figure:
    return Figure(what, f"≤ {limit:g} {unit}", f"{measured:.3g} {unit}", measured <= limit)


def at_least(what: str, limit: float, measured: float, unit: str) -> Figure:
    return Figure(what, f"≥ {limit:g} {unit}", f"{measured:.3g} {unit}", measured >= limit)


def told(what: str, measured: str) -> Figure:
    return Figure(what, "", measured, is_met=True)


def milliseconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def table(figures: list[Figure]) -> str:
    """The figures as a table of Markdown."""
    rows = [("what", "target", "measured", ""), ("---", "---", "---", "---")]
    rows += [(f.what, f.target, f.measured, "" if f.is_met else "MISSED") for f in figures]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
