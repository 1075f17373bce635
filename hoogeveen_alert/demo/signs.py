"""Smederijen, budgets, requests and signs of the demonstration; all of it is made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from groups.models import AlertGroup, Coordinator, District
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.wording import pots
from signage.budgets import acts as budget_acts
from signage.models import (
    Budget,
    DamageReport,
    LedgerEntry,
    Sign,
    SignChange,
    SignOrder,
    SignOrderLine,
    SignPoint,
    SignRequest,
    SignRequestChange,
    SignRules,
    SignType,
    Smederij,
)

from . import DOMAIN
from .members import Pair
from .plan import BESIDE, Draft
from .words import WHY_RETURNED, WHY_SIGNS, WHY_SIGNS_REJECTED

COLOURS = ("#1a6e9a", "#b0500f", "#1b7a3d", "#7a2f8f", "#a3161d", "#5b6770", "#0f6f6f", "#8a6d00")
# More than what is promised and spent; one in four budgets is nearly empty.
SPARE_CENTS = (40_000, 25_000, 1_000, 60_000)
ROUND_CENTS = 5_000
# What became of the request of a group, by its number among the groups; the rest asked nothing.
FATES = {0: "done", 1: "done", 2: "done", 3: "done", 4: "asked", 5: "approved", 6: "ordered"}
FATES |= {9: "returned", 13: "rejected"}
CYCLE = 14
Kind = LedgerEntry.Kind


class Books:
    """The budgets of every Smederij, and the bookings as they would have been made."""

    def __init__(self, smederijen: Sequence[Smederij], by: User, now: datetime) -> None:
        self.by, self.now = by, now
        self.budgets = {
            (smederij.pk, year): Budget.objects.create(smederij=smederij, year=year)
            for smederij in smederijen
            for year in (now.year - 1, now.year)
        }
        self.entries: list[LedgerEntry] = []
        self.free: Counter[int] = Counter()

    def first_days_of(self, year: int) -> datetime:
        start = timezone.make_aware(datetime(year, 1, 4, 9))  # noqa: DTZ001 - made aware here
        return min(start, self.now)

    def budget_at(self, smederij: Smederij, at: datetime) -> Budget:
        return self.budgets[smederij.pk, max(at.year, self.now.year - 1)]

    def book(self, kind: str, cents: int, budget: Budget, **values: Any) -> None:
        self.free[budget.pk] += cents
        self.entries.append(
            LedgerEntry(budget=budget, kind=kind, amount_cents=cents, by=self.by, **values)
        )

    def write(self) -> None:
        """Into the ledger, which nobody changes afterwards; last year is closed in February."""
        for number, ((_smederij, year), budget) in enumerate(self.budgets.items()):
            needed = SPARE_CENTS[number // 2 % len(SPARE_CENTS)] - self.free[budget.pk]
            cents = -(-needed // ROUND_CENTS) * ROUND_CENTS
            self.book(Kind.ALLOCATION, cents, budget, at=self.first_days_of(year))
        over = [budget for budget in self.budgets.values() if self.is_over(budget)]
        closed_at = self.first_days_of(self.now.year)
        for budget in over:
            if self.free[budget.pk]:
                self.book(Kind.RETURN, -self.free[budget.pk], budget, at=closed_at)
        self.entries.sort(key=lambda entry: entry.at)
        LedgerEntry.objects.bulk_create(self.entries)
        for budget in self.budgets.values():
            Budget.objects.filter(pk=budget.pk).update(
                free_cents=self.free[budget.pk], closed_at=closed_at if budget in over else None
            )

    def is_over(self, budget: Budget) -> bool:
        reserved = budget.requests.filter(signs__reserved_cents__gt=0).exists()
        return budget.year < self.now.year and self.now.month > 1 and not reserved


def create_signs(pairs: Sequence[Pair], municipality: User, now: datetime) -> int:
    """Write it; returns how many signs there are."""
    smederijen = _create_smederijen()
    books = Books(list(smederijen.values()), municipality, now)
    sign_type = _create_types(now)
    order = SignOrder.objects.create(
        supplier="Bordenmakerij De Verzinner (fictief)",
        by=municipality,
        ordered_on=(now - timedelta(days=4)).date(),
    )
    for number, (group, draft) in enumerate(pairs):
        fate = _fate(group, number)
        smederij = smederijen.get(draft.neighbourhoods[0].district_id)
        if fate and smederij and len(draft.houses) > 1:
            story = Story(books, group, smederij, sign_type, order)
            story.tell(fate, draft, number)
    books.write()
    _report_damage(now)
    return Sign.objects.count()


def _fate(group: AlertGroup, number: int) -> str:
    if group.status == AlertGroup.Status.CLOSED:
        return "done"
    if group.status == AlertGroup.Status.ACTIVE:
        return FATES.get(number % CYCLE, "")
    return ""


def _create_smederijen() -> dict[int, Smederij]:
    """One for each district, by its key, in the town's own word."""
    made, words = {}, pots()
    districts = District.objects.current().filter(neighbourhoods__alert_groups__isnull=False)
    for number, district in enumerate(districts.distinct().order_by("code")):
        smederij = Smederij.objects.create(
            name=f"{words['Pot']} {district.name} (fictief)",
            contact_name=f"Bureau {words['pots']} (fictief)",
            contact_email=f"budgetten@{DOMAIN}",
            colour=COLOURS[number % len(COLOURS)],
        )
        budget_acts.take_neighbourhoods(smederij, district.neighbourhoods.current())
        made[district.pk] = smederij
    return made


def _create_types(now: datetime) -> SignType:
    """Two types; the small one became dearer this year. Gives the small one of this year."""
    first = datetime(now.year - 1, 1, 1, tzinfo=now.tzinfo).date()
    name = "Straatbord WhatsApp-groep"
    SignType.objects.create(name=name, price_ex_cents=4_800, valid_from=first)
    SignType.objects.create(
        name="Dorpsbord WhatsApp-groep",
        width_mm=400,
        height_mm=600,
        price_ex_cents=9_250,
        valid_from=first,
    )
    later = first.replace(year=now.year)
    return SignType.objects.create(name=name, price_ex_cents=5_000, valid_from=later)


class Story:
    """What happened to the request of one group."""

    def __init__(
        self,
        books: Books,
        group: AlertGroup,
        smederij: Smederij,
        sign_type: SignType,
        order: SignOrder,
    ) -> None:
        self.books, self.group, self.smederij = books, group, smederij
        self.sign_type, self.order = sign_type, order
        self.municipality, self.now = books.by, books.now

    def tell(self, fate: str, draft: Draft, number: int) -> None:
        placed_at = self.now - timedelta(days=20 + number * 97 % 560)
        placed_at = max(placed_at, self.books.first_days_of(self.now.year - 1))
        decided_at = self.now - timedelta(days=6)
        if fate == "done":
            start = self.books.first_days_of(placed_at.year)
            decided_at = max(placed_at - timedelta(days=30), min(start, placed_at))
        asked_at = decided_at - timedelta(days=9 + number % 5)
        request = self._ask(fate, draft, number, asked_at)
        if fate in ("approved", "ordered", "done"):
            self._plan(request, decided_at)
        if fate in ("ordered", "done"):
            self._note(request, "ordered", self.municipality, decided_at + timedelta(days=2))
        if fate == "done":
            self._hang(request, placed_at)
            self._note(request, "done", self.municipality, placed_at)
        if fate in ("returned", "rejected"):
            why = WHY_RETURNED if fate == "returned" else WHY_SIGNS_REJECTED
            self._note(request, fate, self.municipality, decided_at, why)
        if fate == "ordered":
            self._order(request, has_come=number % 2 == 0)
        SignRequest.objects.filter(pk=request.pk).update(
            status=fate, order=self.order if fate == "ordered" else None
        )

    def _ask(self, fate: str, draft: Draft, number: int, at: datetime) -> SignRequest:
        post = Coordinator.objects.filter(group=self.group).order_by("-post", "pk").first()
        by = post.user if post else self.municipality
        request = SignRequest.objects.create(
            group=self.group,
            smederij=self.smederij,
            asked_by=by,
            sign_type=self.sign_type,
            unit_ex_cents=self.sign_type.price_ex_cents,
            vat_basis_points=self.sign_type.vat_basis_points,
            unit_cents=self.sign_type.price_cents,
            motivation=WHY_SIGNS[number % len(WHY_SIGNS)],
            asked_at=at,
            status_at=at,
        )
        decided = None if fate in ("asked", "returned") else fate != "rejected"
        for place, (point, words) in enumerate(_places(draft), start=1):
            SignPoint.objects.create(
                request=request, number=place, point=point, place=words, chosen=decided
            )
        self._note(request, "asked", by, at)
        return request

    def _plan(self, request: SignRequest, at: datetime) -> None:
        points = list(request.points.all())
        budget = self.books.budget_at(self.smederij, at)
        SignRequest.objects.filter(pk=request.pk).update(
            status="approved", budget=budget, status_at=at
        )
        self._note(request, "approved", self.municipality, at)
        cents = request.unit_cents * len(points)
        self.books.book(Kind.RESERVATION, -cents, budget, request=request, at=at)
        for point in points:
            sign = Sign.objects.create(
                group=self.group,
                request=request,
                asked_point=point,
                sign_type=self.sign_type,
                point=point.point,
                place=point.place,
                status_at=at,
                reserved_cents=request.unit_cents,
            )
            SignChange.objects.create(sign=sign, status="planned", by=self.municipality, at=at)

    def _order(self, request: SignRequest, *, has_come: bool) -> None:
        for sign in request.signs.all():
            SignOrderLine.objects.create(order=self.order, sign=sign)
        if has_come:
            request.signs.update(delivered_on=self.now.date())

    def _hang(self, request: SignRequest, at: datetime) -> None:
        budget = self.books.budget_at(self.smederij, at)
        for number, sign in enumerate(request.signs.all()):
            cents = request.unit_cents - number * 350  # the second one was a little cheaper
            about: dict[str, Any] = {"request": request, "sign": sign, "at": at}
            self.books.book(Kind.RELEASE, sign.reserved_cents, budget, **about)
            self.books.book(Kind.EXPENSE, -cents, budget, **about)
            Sign.objects.filter(pk=sign.pk).update(
                status="placed",
                status_at=at,
                reserved_cents=0,
                price_cents=cents,
                delivered_on=at.date(),
                placed_on=at.date(),
                next_inspection_on=SignRules().inspection_after(at.date()),
                pole_kind="lamp_post",
                pole_number=f"{sign.pk * 17 % 9000 + 1000}",
                height_cm=220,
            )
            SignChange.objects.create(sign=sign, status="placed", by=self.municipality, at=at)

    def _note(
        self, request: SignRequest, status: str, by: User, at: datetime, why: str = ""
    ) -> None:
        SignRequestChange.objects.create(request=request, status=status, by=by, at=at, why=why)


def _places(draft: Draft) -> Iterator[tuple[Point, str]]:
    """The most western and the most eastern house: where one comes in."""
    houses = sorted(draft.houses, key=lambda house: (house.lon, house.lat, house.pk))
    for house, side in ((houses[0], "westkant"), (houses[-1], "oostkant")):
        point = Point(house.lon, house.lat + BESIDE / 2, srid=4326)
        yield point, f"{house.street}, aan de {side} van de wijk"


def _report_damage(now: datetime) -> None:
    """One sign is damaged, and of another one somebody says so."""
    hanging = list(Sign.objects.filter(status="placed").order_by("pk")[3:5])
    if len(hanging) < 2:
        return
    damaged, reported = hanging
    at = now - timedelta(days=2)
    Sign.objects.filter(pk=damaged.pk).update(status="damaged", status_at=at)
    SignChange.objects.create(sign=damaged, status="damaged", at=at, why="Aangereden.")
    DamageReport.objects.create(sign=reported, text="Het bord hangt scheef aan de paal.", at=at)
