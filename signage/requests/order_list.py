"""What is on an order: per type how many and for how much, per request what came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Sign, SignOrder, SignOrderLine, SignRequest
from ..models.money import as_euro


@dataclass
class OfRequest:
    """The signs of one request on an order."""

    request: SignRequest
    number: int = 0  # ordered, and not cancelled
    delivered: int = 0
    cancelled: int = 0

    @property
    def to_come(self) -> int:
        return self.number - self.delivered


def order_list(order: SignOrder) -> dict[str, Any]:
    """For the page and the paper; one query, however much is on it."""
    requests: dict[int, OfRequest] = {}
    numbers: Counter[tuple[Any, int, int]] = Counter()
    for line in lines_of(order):
        request = line.sign.request
        row = requests.setdefault(request.pk, OfRequest(request))
        if line.is_cancelled:
            row.cancelled += 1
            continue
        row.number += 1
        row.delivered += line.sign.delivered_on is not None
        numbers[request.sign_type, request.unit_ex_cents, request.unit_cents] += 1
    return {
        "order": order,
        "requests": list(requests.values()),
        "number": sum(numbers.values()),
        "to_come": sum(row.to_come for row in requests.values()),
        "state": state_of(order, requests.values()),
        "municipality": settings.MUNICIPALITY_NAME,
        **_priced(numbers),
    }


def lines_of(order: SignOrder) -> Any:
    """Its lines with all that is shown of them, without signs that were called off."""
    named = ("group", "smederij", "sign_type")
    lines = SignOrderLine.objects.of(order).not_called_off().order_by("sign__request", "pk")
    joined = lines.select_related("sign", *(f"sign__request__{name}" for name in named))
    return joined.defer("sign__request__group__area")


def state_of(order: SignOrder, rows: Any) -> str | Promise:
    """In words; what came before a cancellation stays."""
    came, to_come = sum(row.delivered for row in rows), sum(row.to_come for row in rows)
    if order.cancelled_at:
        return _("cancelled after a part had come") if came else _("cancelled")
    if to_come:
        return _("a part has come") if came else _("on its way")
    return _("delivered") if came else _("called off")


def awaited_of(order: SignOrder) -> dict[int, list[Sign]]:
    """The signs still to come, by request."""
    return _by_request(lines_of(order).awaited())


def here_of(order: SignOrder) -> dict[int, list[Sign]]:
    """The signs that came and do not hang, by request."""
    return _by_request(lines_of(order).here())


def _by_request(lines: Any) -> dict[int, list[Sign]]:
    found: dict[int, list[Sign]] = {}
    for line in lines:
        found.setdefault(line.sign.request_id, []).append(line.sign)
    return found


def _priced(numbers: Counter[tuple[Any, int, int]]) -> dict[str, Any]:
    lines = [
        {
            "sign_type": sign_type,
            "number": number,
            "each": as_euro(ex_cents),
            "ex_cents": number * ex_cents,
            "total": as_euro(number * ex_cents),
            "cents": number * cents,
        }
        for (sign_type, ex_cents, cents), number in numbers.items()
    ]
    return {
        "lines": lines,
        "total_ex": as_euro(sum(line["ex_cents"] for line in lines)),
        "total": as_euro(sum(line["cents"] for line in lines)),
    }
