"""What becomes of each row of a spreadsheet of members: new, known, or refused and why.

The file says nothing about rows of the database: people are found again inside the own group
alone, by mobile number, or else by e-mail address and name: couples share a mailbox.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django import forms
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.forms import field_of
from hoogeveen_alert.sheets.cells import PROBLEMS, phone_as_typed
from hoogeveen_alert.spreadsheets import FORMULA

from ..forms import AddressForm, MobileField
from ..models import Address, AlertGroup, JoinTerms, Membership
from ..models.membership import letters_of
from ..models.rd import to_rd
from ..places.search import (
    HouseNumber,
    Unreadable,
    nameable,
    nearest_numbers,
    once,
    parse_postcode,
    pick,
)
from .forms import MemberFields
from .sheet import Sheet, SheetRow

State = Literal["new", "known", "refused"]
Status = Membership.Status
# Who asked to go, or was sent away, does not come back through an old list.
GONE = {
    Status.REFUSED: _("A coordinator refused this person on %(when)s."),
    Status.WITHDRAWN: _("This person withdrew on %(when)s."),
    Status.LEFT: _("This person left on %(when)s."),
    Status.REMOVED: _("A coordinator took this person off the list on %(when)s."),
}
CHUNK = 500  # postcodes in one query


class MemberRowForm(MemberFields, AddressForm):
    """One row, checked as if a coordinator typed it over from paper."""

    email = EmailAddressField(required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        error_messages={"max_length": _("Use at most 300 letters.")},
    )
    field_order = ["name", "email", "phone"]

    def __init__(self, *args: Any, saved: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "phone", MobileField).saved = saved

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if FORMULA.match(name):
            raise forms.ValidationError(_("A name does not begin with =, +, - or @."))
        return name


@dataclass
class Row:
    """A row of the file with what becomes of it, for the preview."""

    number: int
    name: str
    email: str = ""  # as far as it is sound, as are the next
    phone: str = ""
    problems: list[str] = field(default_factory=list)  # of the file alone
    membership: Membership | None = None  # not saved: who a row without problems describes
    state: State = "refused"
    why: list[str] = field(default_factory=list)
    known_as: int | None = None  # key of the membership that is there already


@dataclass(frozen=True)
class Known:
    pk: int
    status: str
    status_at: datetime
    phone: str


def check_rows(group: AlertGroup, sheet: Sheet) -> list[Row]:
    """Every row with its state as things stand now; writes nothing."""
    saved = {str(number) for number in group.memberships.values_list("phone", flat=True)}
    forms_of = [(row, MemberRowForm(_typed(row), saved=saved)) for row in sheet.rows]
    places = Register(group, (form["postcode"].value() for _row, form in forms_of))
    rows = [_check(row, form, group, places) for row, form in forms_of]
    _refuse_repeats(rows)
    settle(group, rows)
    return rows


def settle(group: AlertGroup, rows: Iterable[Row]) -> None:
    """Say of each row whether the person is new to the group, by its list as it is now."""
    people = People(group)
    for row in rows:
        people.settle(row)


def _typed(row: SheetRow) -> dict[str, str]:
    return row.cells | {"phone": phone_as_typed(row.cells.get("phone", ""))}


def _check(row: SheetRow, form: MemberRowForm, group: AlertGroup, places: Register) -> Row:
    sound = form.is_valid()
    wrong = {name: kind for name, kind in row.problems.items() if _matters(name, kind)}
    asked = {name: value for name, value in form.cleaned_data.items() if name not in wrong}
    found = Row(row.number, row.cells.get("name", "")[:100], email=asked.get("email", ""))
    if asked.get("phone"):
        found.phone = asked["phone"].as_e164
    for name, errors in form.errors.items():
        if name not in wrong:
            found.problems += [f"{form[name].label}: {error}" for error in errors]
    found.problems += [f"{form[name].label}: {PROBLEMS[kind]}" for name, kind in wrong.items()]
    if sound and not wrong:
        address = places.find(asked["postcode"], asked["house_number"])
        if isinstance(address, str):
            found.problems.append(address)
        else:
            person = {name: asked[name] for name in ("name", "email", "phone", "note")}
            found.membership = Membership(group=group, address=address, **person)
    return found


def _matters(name: str, kind: str) -> bool:
    """A date is a fine note, and only a phone number is ever as long as to be shortened."""
    return {"date": name != "note", "shortened": name == "phone"}.get(kind, True)


def _refuse_repeats(rows: Iterable[Row]) -> None:
    seen: dict[Any, int] = {}
    for row in rows:
        if row.problems:
            continue
        marks: list[Any] = [row.phone] if row.phone else []
        if row.email:
            marks.append((row.email, letters_of(row.name)))
        earlier = next((seen[mark] for mark in marks if mark in seen), None)
        if earlier:
            same = gettext("This is the same person as in row %(number)d.")
            row.problems = [same % {"number": earlier}]
        else:
            seen |= dict.fromkeys(marks, row.number)


class Register:
    """The addresses of the postcodes in a file, and whether they lie in the group's area."""

    def __init__(self, group: AlertGroup, postcodes: Iterable[str]) -> None:
        codes = sorted(set(_read_postcodes(postcodes)))
        self.there: dict[str, list[Address]] = {}
        for start in range(0, len(codes), CHUNK):
            self._read(codes[start : start + CHUNK])
        self.area = to_rd(group.area)
        self.reach = JoinTerms.current().distance_m

    def _read(self, postcodes: list[str]) -> None:
        rows = Address.objects.current().filter(postcode__in=postcodes)
        columns = ("street", "number", "letter", "addition", "postcode", "town", "point")
        for address in rows.order_by("number", "letter", "addition", "pk").only(*columns):
            self.there.setdefault(address.postcode, []).append(address)

    def find(self, postcode: str, house_number: HouseNumber) -> Address | str:
        """The address, or why it cannot be."""
        there = self.there.get(postcode, [])
        if not there:
            return gettext("Postcode: we do not know it in the municipality.")
        same_number = once(a for a in there if a.number == house_number.number)
        address = pick(same_number, house_number)
        if address is None:
            offers = same_number or nearest_numbers(once(there), house_number.number)
            return _unknown_number(offers, house_number)
        if round(self.area.distance(to_rd(address.point))) > self.reach:
            return gettext("%(address)s is not in the area of the group.") % {"address": address}
        return address


def _unknown_number(offers: list[Address], house_number: HouseNumber) -> str:
    named = nameable(offers, house_number)
    if not named:
        many = gettext("House number: there are %(count)d homes, from %(first)s to %(last)s.")
        ends = {"first": offers[0].house_number, "last": offers[-1].house_number}
        return many % {"count": len(offers), **ends}
    message = gettext("House number: we do not know it at this postcode. We do know: %(numbers)s.")
    return message % {"numbers": ", ".join(offer.house_number for offer in named)}


def _read_postcodes(typed: Iterable[str]) -> Iterator[str]:
    """As the form reads them: one spelling, whatever stands in the cell."""
    for postcode in typed:
        try:
            yield parse_postcode(postcode or "")
        except Unreadable:
            continue


class People:
    """Who is, or was until lately, on the list of one group."""

    def __init__(self, group: AlertGroup) -> None:
        self.by_person: dict[tuple[str, str], Known] = {}
        self.by_email: dict[str, Known] = {}
        self.by_phone: dict[str, Known] = {}
        rows = group.memberships.exclude(status=Status.LAPSED).order_by("status_at", "pk")
        # Those that live come last, and so go before what ended.
        for row in sorted(rows.only("name", "email", "phone", "status", "status_at"), key=_lives):
            known = Known(row.pk, row.status, row.status_at, str(row.phone.as_e164))
            if row.email:
                self.by_person[row.email, letters_of(row.name)] = known
                self.by_person[row.email, known.phone] = known
                self.by_email[row.email] = known
            if row.status != Status.UNVERIFIED:
                # Anybody may have typed that number: nobody confirmed the e-mail address.
                self.by_phone[known.phone] = known

    def settle(self, row: Row) -> None:
        mailbox = [(row.email, letters_of(row.name)), (row.email, row.phone)]
        matches = [*map(self.by_person.get, mailbox), self.by_phone.get(row.phone)]
        if row.problems:  # who it is cannot be told by more than this
            matches.append(self.by_email.get(row.email))
        found = [match for match in matches if match]
        known = next((match for match in found if match.status in Membership.LIVE), None)
        row.known_as = known.pk if known else None
        if known:
            row.state = "known"
            row.why = [gettext("On the list: %(status)s.") % {"status": Status(known.status).label}]
            if row.phone and known.phone != row.phone:
                row.why.append(gettext("The list has another mobile number."))
        elif row.problems or found:
            row.state = "refused"
            row.why = row.problems or [_why_gone(found[0])]
        else:
            row.state, row.why = "new", []


def _lives(membership: Membership) -> bool:
    return membership.status in Membership.LIVE


def _why_gone(gone: Known) -> str:
    when = format_date(timezone.localtime(gone.status_at), "j F Y")
    told: Any = GONE[Status(gone.status)]
    ask = gettext("Who wants in again asks so on the page of the group.")
    return f"{told % {'when': when}} {ask}"
