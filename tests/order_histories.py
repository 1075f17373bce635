"""What becomes of orders in random histories of budgets: see ledger_histories."""

from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from signage.models import Sign, SignOrder, SignOrderLine, SignRequest
from signage.requests import acts as request_acts

TODAY = timezone.localdate()


class OrderSteps:
    """A part of `Histories`, which says how a step is taken and a row picked."""

    by: Any
    take: Any
    pick: Any
    read_books: Any

    def turn_to_order(self, draw: Any) -> None:
        """Some of it comes, or not after all, or the rest is cancelled: no money moves."""
        how = draw(st.sampled_from(["deliver", "deliver", "take_back_delivery", "cancel_order"]))
        order = self.pick(SignOrder.objects.order_by("pk"), draw(st.integers(0, 1_000)))
        signs = Sign.objects.filter(order_lines__order=order).order_by("pk")
        fitting = signs.filter(delivered_on__isnull=how == "deliver") or signs
        some: dict[str, Any] = {"signs": fitting[: draw(st.integers(1, 3))]}
        facts = {"deliver": some | {"on": TODAY}, "take_back_delivery": some | {"why": "fout"}}
        before = self.read_books()
        self.take(getattr(request_acts, how), order, by=self.by, **facts.get(how, {"why": "fout"}))
        after = self.read_books()
        assert (after.budgets, after.entries, after.signs) == (
            *(before.budgets, before.entries, before.signs),
        )


def orders_hold_what_is_to_come() -> None:
    """What is still to come is of ordered requests, and on their order; never twice."""
    awaited = SignOrderLine.objects.awaited().select_related("sign__request", "order")
    for line in awaited:
        assert line.sign.request.status == "ordered"
        assert line.sign.request.order_id == line.order_id
        assert line.order.cancelled_at is None
    assert len({line.sign_id for line in awaited}) == len(awaited)
    for request in SignRequest.objects.filter(status="approved"):
        assert not SignOrderLine.objects.awaited().filter(sign__request=request).exists()
