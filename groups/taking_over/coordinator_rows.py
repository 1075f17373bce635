"""What becomes of each row of who coordinates a group: asked, known, changed, or refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.timezone import localdate
from django.utils.translation import gettext

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.sheets.cells import called, phone_as_typed
from hoogeveen_alert.taking_over.declared import WRITTEN, Checked, Row, SheetRow

from ..forms import MobileField, NameField, likelier_email
from ..models import AlertGroup, Coordinator, Invitation
from ..posts.appointing import unsuited
from .cells import Reader
from .columns import COORDINATOR_COLUMNS

Post = Coordinator.Post
Status = Invitation.Status
LEADS = {"hoofd", "hoofdbeheerder", "lead", "eerste", "1", "hoofdgroepsbeheerder"}
# Who is just a coordinator becomes lead where nobody else is.
DEPUTIES = {
    *("", "plaatsvervanger", "tweede", "deputy", "plv", "2", "reserve", "medebeheerder"),
    *("beheerder", "groepsbeheerder"),
}


@dataclass
class Asked:
    """Who, by a row, coordinates which group."""

    group: str  # its name in small letters
    name: str
    email: str
    phone: str
    post: str
    invitation: Invitation | None = None  # with which the person was asked already
    changed: dict[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """Who it is within a group: the mailbox, or the name of somebody who has none."""
        return self.email or self.name.lower()


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """Six queries, or seven where somebody has no mailbox, however many rows."""
    groups = _Groups(before.get("groups", ()))
    read = [_read(row, groups) for row in rows]
    _refuse_repeats([row for row in read if row.made])
    _settle([row for row in read if row.made and not row.why])
    return read


def _read(row: SheetRow, groups: _Groups) -> Row:
    reader = Reader(row, COORDINATOR_COLUMNS)
    group = _group(reader, groups)
    name = reader.clean("name", NameField(max_length=100))
    email = reader.clean("email", EmailAddressField(required=False))
    typed = phone_as_typed(reader.text("phone"))
    phone = reader.clean("phone", MobileField(required=False), typed)
    post = _post(reader)
    about = " – ".join(filter(None, (row.cells.get("name", "")[:100], reader.text("group")[:80])))
    found = Row(row.number, about, why=reader.problems)
    if not reader.problems:
        number = phone.as_e164 if phone else ""
        found.made = Asked(group, name, email, number, post)
    return found


def _group(reader: Reader, groups: _Groups) -> str:
    if "group" in reader.row.problems:
        return ""
    name = " ".join(reader.text("group").split()).lower()
    why = groups.why_not(name)
    if why:
        reader.refuse("group", why)
    return name


def _post(reader: Reader) -> str:
    text = called(reader.text("post"))
    if text in LEADS | {called(Post.LEAD.label)}:
        return Post.LEAD
    if text in DEPUTIES | {called(Post.DEPUTY.label)}:
        return Post.DEPUTY
    if "post" not in reader.row.problems:
        words = gettext("We do not know this post. Write %(lead)s or %(deputy)s.")
        reader.refuse("post", words % {"lead": Post.LEAD.label, "deputy": Post.DEPUTY.label})
    return ""


class _Groups:
    """The groups that a row may name: those of the file, and those that live."""

    def __init__(self, in_file: Iterable[Row]) -> None:
        living = AlertGroup.objects.published().values_list("name", flat=True)
        self.names = {name.lower() for name in living}
        self.refused: dict[str, int] = {}
        for row in in_file:
            name = " ".join(row.name.split()).lower()
            if row.state in WRITTEN:
                self.names.add(name)
            elif row.state == "refused":
                self.refused[name] = row.number

    def why_not(self, name: str) -> str:
        """Why nobody can be asked for it; empty when somebody can."""
        if not name:
            return gettext("Fill in the name of the group. Are cells merged? Fill in every row.")
        if name in self.names:
            return ""
        if name in self.refused:
            message = gettext("Row %(number)d of the groups is not taken. Correct that one first.")
            return message % {"number": self.refused[name]}
        return gettext("There is no group of this name, in this file nor in the portal.")


def _refuse_repeats(rows: Iterable[Row]) -> None:
    people: dict[tuple[str, str], int] = {}
    leads: dict[str, int] = {}
    for row in rows:
        asked = row.made
        earlier = people.setdefault((asked.group, asked.person), row.number)
        if earlier != row.number:
            same = gettext("Row %(number)d has this person for this group too.")
            row.why = [same % {"number": earlier}]
        elif asked.post == Post.LEAD:
            earlier = leads.setdefault(asked.group, row.number)
            if earlier != row.number:
                same = gettext("Row %(number)d is the lead of this group. Make one of them deputy.")
                row.why = [same % {"number": earlier}]


def _settle(rows: Sequence[Row]) -> None:
    emails = {row.made.email for row in rows if row.made.email}
    on_paper = any(not row.made.email for row in rows)
    unfit = unsuited(emails)
    holding = _holding(emails) | (_holding_by_name() if on_paper else set())
    asked = _asked_by_name(also_mailed=on_paper) | _asked_before(emails)
    for row in rows:
        key = (row.made.group, row.made.person)
        by_name = (row.made.group, row.made.name.lower())
        if key not in asked and by_name in asked and not asked[by_name].email:
            key = by_name  # a letter asks until now
        if key in holding:
            row.state, row.why = "known", [gettext("Coordinates this group in the portal already.")]
        elif row.made.email in unfit:
            row.why = [
                gettext(
                    "E-mail address: it belongs to an account of the municipality or the police, "
                    "or to one that was closed. Fill in another address of this person."
                )
            ]
        elif key in asked:
            _compare(row, asked[key])
        elif not row.made.email:
            row.state = "new"
            row.why = [gettext("No e-mail address: print the letter for this person.")]
        else:
            row.state = "new"
            likelier = likelier_email(row.made.email)
            if likelier:
                row.why = [
                    gettext("Is the address right, or is it %(email)s?") % {"email": likelier}
                ]


def _holding(emails: Collection[str]) -> set[tuple[str, str]]:
    posts = Coordinator.objects.current().filter(user__email__in=emails)
    return {
        (group.lower(), email) for group, email in posts.values_list("group__name", "user__email")
    }


def _holding_by_name() -> set[tuple[str, str]]:
    """Who has no mailbox in the list is known by name within the group."""
    posts = Coordinator.objects.current().values_list("group__name", "user__name")
    return {(group.lower(), name.lower()) for group, name in posts}


def _asked_by_name(*, also_mailed: bool) -> dict[tuple[str, str], Invitation]:
    """Whom a letter asks, and when a row lacks a mailbox those who were mailed too."""
    rows = Invitation.objects.taken_over().filter(group__status__in=AlertGroup.LIVING)
    if not also_mailed:
        rows = rows.open().filter(email="")
    # The question of a letter goes before one that was mailed.
    last = sorted(
        rows.select_related("group"),
        key=lambda one: (one.status == Status.OPEN, not one.email, one.pk),
    )
    return {(one.group.name.lower(), one.name.lower()): one for one in last}


def _asked_before(emails: Collection[str]) -> dict[tuple[str, str], Invitation]:
    """The last question to each; one that waits goes before what was answered."""
    rows = Invitation.objects.filter(email__in=emails).select_related("group")
    living = rows.filter(group__status__in=AlertGroup.LIVING).order_by("invited_at", "pk")
    answered_first = sorted(living, key=lambda one: one.status == Status.OPEN)
    return {(one.group.name.lower(), one.email): one for one in answered_first}


def _compare(row: Row, invitation: Invitation) -> None:
    asked = row.made
    if invitation.status == Status.DECLINED:
        on = format_date(localdate(invitation.answered_at), "j F Y")
        row.why = [gettext("Said no on %(on)s. Leave this person out.") % {"on": on}]
        return
    if invitation.status != Status.OPEN:
        row.state = "new"
        return
    row.state, asked.invitation = "known", invitation
    row.why = [gettext("Asked already, and did not answer yet.")]
    if invitation.town_list_id is None:
        return
    now = {"name": invitation.name, "phone": str(invitation.phone or ""), "post": invitation.post}
    said = {"name": asked.name, "phone": asked.phone or now["phone"], "post": asked.post}
    if not invitation.email:
        now["email"], said["email"] = "", asked.email
    asked.changed = {key: value for key, value in said.items() if now[key] != value}
    if asked.changed:
        titles = {column.key: str(column.title) for column in COORDINATOR_COLUMNS}
        words = dict(asked.changed)
        if "post" in words:
            words["post"] = str(Post(words["post"]).label)
        row.state = "changed"
        row.why = [f"{titles[key]}: {value}" for key, value in words.items()]
