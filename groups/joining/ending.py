"""What follows from the end of a group for those who asked to join it.

Derived from the state of the group and done one by one: a run may come twice, late, or beside
another one.
"""

from ..models import Membership, TransitionNotAllowed


def end_requests() -> int:
    """Let what waits at groups that ended lapse; returns how many did."""
    left = Membership.objects.filter(group__status="closed", status__in=("waiting", "invited"))
    return sum(map(_end, list(left.select_related("address", "group").order_by("pk"))))


def _end(membership: Membership) -> bool:
    try:
        membership.end_with_group()
    except TransitionNotAllowed:
        return False  # the person withdrew just now
    return True
