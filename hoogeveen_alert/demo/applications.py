"""The demonstration's applications in several states, and addresses that visitors missed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from groups.models import (
    AlertGroup,
    Application,
    Invitation,
    MissingAddress,
    Neighbourhood,
    StatusChange,
)
from hoogeveen_alert.accounts.models import User

from .areas import House, along_street
from .members import Pair
from .moments import insert_with
from .people import email_of, phone_of
from .plan import Houses, Status

CODE_VERSION = "1"
FIRST_NUMBER = 8_000  # of the phone numbers of who applies and who helps
WHY = (
    "In onze straat is dit jaar drie keer ingebroken. Wij willen op elkaar letten.",
    "Er komen hier veel nieuwe bewoners. Een groep helpt om elkaar te leren kennen.",
    "Bij ons in de buurt is nog geen groep en ik hoor dat buren dat missen.",
    "Wij hebben al een appgroep van een paar huizen en willen die groter maken.",
)
WHY_REJECTED = "Dit gebied valt al onder een bestaande groep. Meld u daar aan."
# The street and house numbers that were typed are of nobody.
MISSED = (("7908AA", 901, "", 3, 2), ("7908AA", 903, "a", 1, 6), ("7933ZZ", 14, "", 2, 40))


def create_applications(
    pairs: Sequence[Pair],
    houses: Houses,
    outside: Sequence[House],
    municipality: User,
    now: datetime,
) -> int:
    """One in order, one beside other groups, one over another group, one rejected, one unconfirmed.

    Returns how many groups were made.
    """
    for group, draft in pairs:
        if group.status == Status.APPLIED:
            _apply(group, draft.houses[0], 0, now, second="accepted")
    free = _by_neighbourhood(houses, outside)
    crowded = sorted(houses, key=lambda key: (-len(houses[key]), key))
    made = [
        _start(free[0], outside, houses, "Buurtalert {}", now),
        *(_start(key, houses[key], houses, "Straatalert {}", now) for key in crowded[:3]),
    ]
    for number, ((group, house), second) in enumerate(
        zip(made, ("accepted", "open", "declined", "open"), strict=True), 1
    ):
        _apply(group, house, number, now, second=second, confirmed=number < len(made))
    _reject(made[2][0], municipality, now)
    insert_with([_missed(now, *values) for values in MISSED], "first_at", "last_at")
    return len(made)


def _by_neighbourhood(houses: Houses, outside: Sequence[House]) -> list[int]:
    """Keys of neighbourhoods, those with most addresses outside every group first."""
    keys = {house.pk: key for key, theirs in houses.items() for house in theirs}
    numbers = Counter(keys[house.pk] for house in outside)
    return sorted(houses, key=lambda key: (-numbers[key], key))


def _start(
    key: int, among: Sequence[House], houses: Houses, name: str, now: datetime
) -> tuple[AlertGroup, House]:
    """A group around the street with most of these addresses, and a house in it."""
    place = Neighbourhood.objects.get(pk=key)
    here = set(houses[key])
    theirs = [house for house in among if house in here] or houses[key]
    street, area = along_street(place.area, theirs)
    home = next(house for house in theirs if house.street == street)
    group = AlertGroup(
        name=name.format(street),
        status=Status.APPLIED,
        purpose="Elkaar waarschuwen bij verdachte situaties.",
        area=area,
    )
    group.save()
    group.neighbourhoods.set([place])
    return group, home


def _apply(
    group: AlertGroup,
    home: House,
    number: int,
    now: datetime,
    *,
    second: str,
    confirmed: bool = True,
) -> None:
    applied = now - timedelta(days=2 + number, hours=3)
    AlertGroup.objects.filter(pk=group.pk).update(created_at=applied)
    Application.objects.create(
        group=group,
        name=f"Aanvrager {number} (demo)",
        email=email_of(f"aanvrager{number}"),
        phone=phone_of(FIRST_NUMBER + 2 * number),
        address_id=home.pk,
        why=WHY[number % len(WHY)],
        code_version=CODE_VERSION,
        applied_at=applied,
        confirmed_at=applied + timedelta(minutes=9) if confirmed else None,
    )
    answered = second != "open"
    Invitation.objects.create(
        group=group,
        name=f"Medebeheerder {number} (demo)",
        email=email_of(f"medebeheerder{number}"),
        phone=phone_of(FIRST_NUMBER + 2 * number + 1) if answered else "",
        status=second,
        code_version=CODE_VERSION if second == "accepted" else "",
        invited_at=applied + timedelta(minutes=9),
        answered_at=applied + timedelta(hours=2) if answered else None,
    )


def _reject(group: AlertGroup, municipality: User, now: datetime) -> None:
    AlertGroup.objects.filter(pk=group.pk).update(status=Status.REJECTED)
    group.invitations.open().update(status="withdrawn", answered_at=now)
    rejected = {"group": group, "status": Status.REJECTED, "by": municipality}
    change = StatusChange(**rejected, why=WHY_REJECTED, at=now - timedelta(days=1))
    insert_with([change], "at")


def _missed(
    now: datetime, postcode: str, number: int, suffix: str, times: int, days: int
) -> MissingAddress:
    """Reported so many times, the last time so many days ago; the old one was looked into."""
    last = now - timedelta(days=days)
    return MissingAddress(
        postcode=postcode,
        number=number,
        suffix=suffix,
        times=times,
        first_at=last - timedelta(days=times),
        last_at=last,
        settled_at=now - timedelta(days=5) if days > 30 else None,
    )
