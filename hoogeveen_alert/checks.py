"""What the municipality looks at before it decides, looked up beforehand."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Outcome = Literal["pass", "warn", "fail"]
WORST: tuple[Outcome, ...] = ("pass", "warn", "fail")


@dataclass(frozen=True)
class Check:
    """What was looked at and what came out. What `blocks` can be overruled by nobody."""

    name: str | Promise
    outcome: Outcome
    reason: str
    blocks: bool = False
    rule: str = ""  # a key, for who asks for one check of several
