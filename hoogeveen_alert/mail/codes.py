"""What a refusal says of an address: one table, for answers at once and reports that come later.

Codes of RFC 3463. Only an address that does not exist is gone at once. A mailbox that is full,
a block list, a policy or a size may be over tomorrow.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GONE = frozenset(
    {
        "5.1.1",  # no such mailbox
        "5.1.2",  # no such domain
        "5.1.3",  # no address at all
        "5.1.6",  # moved, without saying where to
        "5.1.10",  # a domain that takes no mail (RFC 7505); Exchange: no such recipient
        "5.4.4",  # Postfix: no such domain
    }
)
FULL = frozenset({"4.2.2", "5.2.2"})
# Three times, over two weeks: not each mail of the week in which a mailbox was full.
TIMES, OVER = 3, timedelta(days=14)
_CODE = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
# What servers without such codes say of an address that they do not know.
_UNKNOWN = re.compile(
    r"\b55[0-3]\b.*\b(?:no such (?:user|mailbox|recipient|domain|address)|unknown user|user unknown"
    r"|unrouteable address"
    r"|(?:user|mailbox|recipient|account|address) (?:does not exist|not found))",
    re.IGNORECASE | re.DOTALL,
)
# Refusals for good; of those for now, what was said of the mailbox or in a report.
_REFUSAL = re.compile(r"5\d\d\b|4\d\d 4\.2\.|[45]\.\d")


def code_of(said: str) -> str:
    """The code in an answer such as `550 5.1.1 unknown`; empty when there is none."""
    found = _CODE.search(said)
    return found.group() if found else ""


def short(said: str) -> str:
    """What is kept of an answer: `550 5.1.1`."""
    answer = said[:3] if said[:3].isdigit() else ""
    return f"{answer} {code_of(said)}".strip()


def is_refusal(said: str) -> bool:
    """Whether it is said of the receiver's address, and not of a mail server that was away."""
    return bool(_REFUSAL.match(said))


def is_gone(said: str) -> bool:
    """Whether the address does not exist."""
    code = code_of(said)
    return code in GONE or (not code and is_unknown(said))


def is_unknown(said: str) -> bool:
    """Whether a server that gives no code says in words that it does not know the address."""
    return bool(_UNKNOWN.search(said))


def is_enough(moments: Iterable[datetime]) -> bool:
    """Whether so many refusals, none of which says that the address is gone, come to the same."""
    ordered = sorted(moments)
    return len(ordered) >= TIMES and ordered[-1] - ordered[0] >= OVER


def in_words(said: str) -> str | Promise:
    """For the receiver."""
    if code_of(said) in FULL:
        return _("The mailbox is full.")
    if is_gone(said):
        return _("The address does not exist, or no longer.")
    return _("The mail provider refuses our mail.")
