"""The demonstration's members, and the people who wait for a group."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from groups.joining.consent import agreed_versions
from groups.models import AlertGroup, Interest, Membership

from . import DOMAIN
from .areas import House
from .moments import insert_with
from .people import phone_of
from .plan import Draft

MEMBERS = 4_400
# The largest group is a village's; one has fewer than ten members, as a new group has.
MOST, FEWEST, NEWEST_GROUP = 140, 4, 20
INTERESTED, UNCONFIRMED = 30, 5

Status = Membership.Status
# What became of some requests of an active group, by their number; the others joined.
FATES = {
    7: Status.WAITING,
    19: Status.INVITED,
    28: Status.LEFT,
    37: Status.REFUSED,
    46: Status.WITHDRAWN,
    55: Status.UNVERIFIED,
    64: Status.REMOVED,
    73: Status.LAPSED,
}
CYCLE = 80
Pair = tuple[AlertGroup, Draft]


def create_members(pairs: Sequence[Pair], now: datetime) -> int:
    """Members of every group that was ever approved, at addresses in its area."""
    started = [pair for pair in pairs if pair[0].status != AlertGroup.Status.APPLIED]
    agreed = agreed_versions()
    made: list[Membership] = []
    for (group, draft), count in zip(started, _sizes(started), strict=True):
        houses = draft.houses[:: max(1, len(draft.houses) // count)][:count]
        made += [
            _member(group, house, len(made) + n, n, now, agreed)
            for n, house in enumerate(houses, 1)
        ]
    insert_with(made, "asked_at", "status_at")
    return len(made)


def create_interest(houses: Sequence[House], now: datetime) -> int:
    """People at some of these addresses, who asked to be told of a new group."""
    chosen = houses[:: max(1, len(houses) // INTERESTED)][:INTERESTED]
    made = []
    for number, house in enumerate(chosen):
        asked = now - timedelta(hours=20 + 5 * number)
        confirmed = None
        if number >= UNCONFIRMED:
            asked -= timedelta(days=9 * number)
            confirmed = asked + timedelta(minutes=12)
        made.append(
            Interest(
                email=f"belangstelling{number:02}@{DOMAIN}",
                address_id=house.pk,
                asked_at=asked,
                confirmed_at=confirmed,
            )
        )
    insert_with(made, "asked_at")
    return len(made)


def _sizes(pairs: Iterable[Pair]) -> Iterator[int]:
    """How many ask to join each group: more where more people live, but not evenly so."""
    weights = [len(draft.houses) * (3 + index * 7 % 5) for index, (_g, draft) in enumerate(pairs)]
    total = sum(weights)
    for index, weight in enumerate(weights):
        size = round(MEMBERS * weight / total)
        yield 7 if index == NEWEST_GROUP else max(FEWEST, min(MOST, size))


def _member(
    group: AlertGroup,
    house: House,
    serial: int,
    n: int,
    now: datetime,
    agreed: dict[str, str],
) -> Membership:
    status, asked, since = _fate(group, serial, n, now)
    # Who joined so long ago was asked since, and said to stay.
    asked_again = since + timedelta(days=350)
    stays = status == Status.JOINED and asked_again < now
    return Membership(
        group=group,
        name=f"Testpersoon {serial:04}",
        email=f"testpersoon{serial:04}@{DOMAIN}",
        phone=phone_of(serial),
        address_id=house.pk,
        status=status,
        **agreed,
        asked_at=asked,
        status_at=since,
        stayed_at=asked_again if stays else None,
        year=int(stays),
    )


def _fate(group: AlertGroup, serial: int, n: int, now: datetime) -> tuple[str, datetime, datetime]:
    """Status, when asked and since when in this status, within the terms of the clock."""
    status: str = Status.JOINED
    if group.status == AlertGroup.Status.ACTIVE:
        status = FATES.get(serial % CYCLE, Status.JOINED)
    if group.closed_at:
        asked = group.closed_at - timedelta(days=30 + n)
        return Status.LEFT, asked, group.closed_at
    if status == Status.JOINED:
        days = (now - group.created_at).days - 30
        asked = now - timedelta(days=20 + n * 37 % min(days, 680), minutes=serial * 13 % 600)
        return status, asked, asked + timedelta(hours=5 + n % 40)
    recent = timedelta(days=serial // CYCLE % 6, hours=1 + serial % 11)
    if status in (Status.WAITING, Status.UNVERIFIED):
        return status, now - recent, now - recent
    asked_before = timedelta(days=31 if status == Status.LAPSED else 2)
    return status, now - recent - asked_before, now - recent
