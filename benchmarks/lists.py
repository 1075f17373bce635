"""What a town has already, from its own workbook: looked at, written and undone."""

import time
from collections.abc import Callable, Sequence
from io import BytesIO
from uuid import uuid4

from openpyxl import Workbook

from groups.models import Address, Invitation, TakenOver
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.taking_over import acts
from hoogeveen_alert.taking_over.found import Found
from hoogeveen_alert.taking_over.models import TownList

from .figures import Figure, at_most, told

GROUPS, MANY = 91, 10_000
LOOK_SECONDS, WRITE_SECONDS = 10, 30
HEADS = {
    "Groepen": ("Naam van de groep", "Straten"),
    "Groepsbeheerders": ("Groep", "Naam", "E-mailadres", "Functie"),
}
Rows = list[tuple[str, ...]]


def list_figures() -> list[Figure]:
    """Of the worker's work, without the queue before it."""
    by = User.objects.create(email=f"{uuid4().hex}@example.org", name="Bench", role="municipality")
    town = keep(by, of_town(), people(2 * GROUPS))
    look = seconds(lambda: acts.look(town))
    write = seconds(lambda: confirm(town))
    assert (TakenOver.objects.count(), Invitation.objects.count()) == (GROUPS, 2 * GROUPS)
    long = keep(by, [], people(MANY, deputies=True))
    look_long = seconds(lambda: acts.look(long))
    write_long = seconds(lambda: confirm(long))
    assert Invitation.objects.count() == MANY + 2 * GROUPS
    undone = seconds(lambda: [acts.undo(done) for done in (long, town)])
    assert not TakenOver.objects.exists()
    OutgoingMail.objects.all().delete()
    what = f"{GROUPS} groups by streets with {2 * GROUPS} coordinators"
    return [
        at_most(f"{what}: preview", LOOK_SECONDS, look, "s"),
        at_most(f"{what}: written", WRITE_SECONDS, write, "s"),
        told(f"{MANY:,} rows of coordinators: preview", f"{look_long:.3g} s"),
        told(f"{MANY:,} rows of coordinators: written, with their mails", f"{write_long:.3g} s"),
        told("both lists undone", f"{undone:.3g} s"),
    ]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def name(number: int) -> str:
    return f"Buurtgroep {number}"


def of_town() -> Rows:
    """The whole town cut up by scattered streets."""
    streets = sorted(set(Address.objects.current().values_list("street", "town")))
    return [
        (name(n), "; ".join(f"{street}, {town}" for street, town in streets[n::GROUPS]))
        for n in range(GROUPS)
    ]


def people(number: int, *, deputies: bool = False) -> Rows:
    kind = "plaatsvervanger" if deputies else ""
    posts = [kind or ("eerste groepsbeheerder", "")[n // GROUPS] for n in range(number)]
    return [
        (name(n % GROUPS), f"Beheerder {n}", f"{kind}{n}@example.org", post)
        for n, post in enumerate(posts)
    ]


def keep(by: User, *sheets: Sequence[tuple[str, ...]]) -> TownList:
    book = Workbook()
    for (title, heads), rows in zip(HEADS.items(), sheets, strict=True):
        page = book.create_sheet(title)
        for row in (heads, *rows):
            page.append(row)
    stream = BytesIO()
    book.save(stream)
    return acts.keep_upload(stream.getvalue(), by=by, rows=sum(map(len, sheets)))


def confirm(upload: TownList) -> None:
    upload.refresh_from_db()
    acts.confirm(upload, seen=Found.from_json(upload.found).mark)
    acts.finish(upload)
    upload.refresh_from_db()
