"""What becomes of each row of area coordinators and of police: an account, or why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_police
from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.login.making.parts import declared
from hoogeveen_alert.phones import SavedNumberField
from hoogeveen_alert.sheets.cells import phone_as_typed
from hoogeveen_alert.taking_over.declared import WRITTEN, Checked, Row, SheetRow

from ..forms import NameField
from ..models import District, Invitation
from ..places.known import Names, known
from .cells import Reader
from .columns import COLLEAGUE_COLUMNS
from .places import districts_in

Maker = Callable[..., User]


@dataclass
class Colleague:
    """Whose account it is, saved or not, and which districts the row gives."""

    account: User
    districts: set[str]
    had: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.account.pk is not None

    @property
    def typed(self) -> dict[str, Any]:
        """As the form that makes an account gives it; what the list does not say is empty."""
        empty = {name: "" for part in declared() for name in part.fields()}
        of_account = {"phone": str(self.account.phone or ""), "name": self.account.name}
        return {**empty, **of_account, "districts": sorted(self.districts)}


def _check(rows: Sequence[SheetRow], before: Checked, *, make: Maker) -> list[Row]:
    names = known().names
    every = set(District.objects.current().values_list("code", flat=True))
    read = [_read(row, names, every, make) for row in rows]
    made = [row for row in read if row.made]
    _refuse_repeats(made)
    _refuse_coordinators([row for row in made if is_police(row.made.account)], before)
    _settle([row for row in made if not row.why])
    return read


check_area_coordinators = partial(_check, make=User.new_area_coordinator)
check_police = partial(_check, make=User.new_officer)


def _read(row: SheetRow, names: Names, every: Collection[str], make: Maker) -> Row:
    reader = Reader(row, COLLEAGUE_COLUMNS)
    name = reader.clean("name", NameField(max_length=100))
    email = reader.clean("email", EmailAddressField())
    phone = reader.clean(
        "phone", SavedNumberField(required=False), phone_as_typed(reader.text("phone"))
    )
    codes, unknown = districts_in(reader.text("districts"), names, every)
    if unknown:
        said = gettext("We do not know “%(names)s” as a district here.")
        reader.refuse("districts", said % {"names": ", ".join(unknown)})
    elif not codes:
        reader.refuse("districts", gettext("Fill in at least one district."))
    found = Row(row.number, row.cells.get("name", "")[:100], why=reader.problems)
    if not reader.problems:
        found.made = Colleague(make(name=name, email=email, phone=phone or ""), codes)
    return found


def _refuse_repeats(rows: Sequence[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        earlier = seen.setdefault(row.made.account.email, row.number)
        if earlier != row.number:
            row.why = [gettext("Row %(number)d has this address too.") % {"number": earlier}]


def _refuse_coordinators(rows: Sequence[Row], before: Checked) -> None:
    """Police see no members, ever: nobody is both, by this file or by a question that waits."""
    emails = {row.made.account.email for row in rows}
    asked = Invitation.objects.open().filter(email__in=emails).values_list("email", flat=True)
    both = set(asked)
    for row in before.get("coordinators", ()):
        if row.state in WRITTEN:
            both.add(row.made.email)
    for row in before.get("area_coordinators", ()):
        if row.state in WRITTEN:
            both.add(row.made.account.email)
    for row in rows:
        if row.made.account.email in both:
            row.why = [
                gettext(
                    "This address is of somebody who coordinates a group or a district. Police see "
                    "no members: fill in the address of the work."
                )
            ]


def _settle(rows: Sequence[Row]) -> None:
    emails = {row.made.account.email for row in rows}
    accounts = {user.email: user for user in User.objects.filter(email__in=emails)}
    pairs = District.objects.filter(people__in=accounts.values()).values_list("people", "code")
    had: dict[int, set[str]] = {}
    for user, code in pairs:
        had.setdefault(user, set()).add(code)
    for row in rows:
        account = accounts.get(row.made.account.email)
        if account is None:
            _settle_new(row)
        else:
            _compare(row, account, frozenset(had.get(account.pk, ())))


def _settle_new(row: Row) -> None:
    """What the form that makes an account would refuse is refused here too."""
    colleague = row.made
    wrong = [part.check(colleague.account, colleague.typed) for part in declared()]
    titles = {column.key: str(column.title) for column in COLLEAGUE_COLUMNS}
    row.why = [f"{titles.get(key, key)}: {said}" for some in wrong for key, said in some.items()]
    row.state = "refused" if row.why else "new"


def _compare(row: Row, account: User, had: frozenset[str]) -> None:
    wanted = row.made
    if not account.is_alike(wanted.account):
        said = gettext("This address has an account as %(what)s. Change that account itself.")
        row.why = [said % {"what": account.get_role_display()}]
        return
    row.made = Colleague(account, wanted.districts, had)
    lacking = wanted.districts - had
    row.state = "changed" if lacking else "known"
    if lacking:
        places = District.objects.filter(code__in=lacking).order_by("sort_key")
        said = gettext("Gets these districts too: %(names)s.")
        row.why = [said % {"names": ", ".join(places.values_list("name", flat=True))}]
