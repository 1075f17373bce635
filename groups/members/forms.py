"""What coordinators fill in on the members desk."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.sheets.refused import SheetRefused

from ..forms import AddressForm, MobileField, NameField
from ..models import AlertGroup, JoinTerms, Membership
from ..models.membership import ON_THE_LIST, MembershipQuerySet
from ..places.search import find_address
from ..reasons import WHY_NOT_OPEN, ReasonForm, why_closed
from .sheet import MOST_BYTES, read_sheet

PHONE_LIKE = re.compile(r"[0-9+()./\s\-]*[0-9][0-9+()./\s\-]*")
MOST_WORDS = 6
WAITING_FIRST = Case(
    *(
        When(status=status, then=Value(place))
        for place, status in enumerate(("waiting", "invited", "joined"))
    ),
    default=Value(3),
)
ORDERS = {
    "": (WAITING_FIRST, "sort_key", "pk"),
    "naam": ("sort_key", "pk"),
    "straat": ("address__street", "address__number", "address__letter", "sort_key", "pk"),
    "nieuw": ("-status_at", "pk"),
}


class MemberFilterForm(forms.Form):
    """What the list shows. It is posted: `zoek` holds a name, which no address may (views)."""

    zoek = forms.CharField(
        label=_("Name, street or phone number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
        error_messages={"max_length": _("Use at most 80 letters.")},
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Everybody now")),
            ("waiting", _("Waiting for an answer")),
            ("invited", _("Let in, not in WhatsApp yet")),
            ("joined", _("Members")),
            ("silent", _("Members who gave no answer")),
            ("ended", _("Not any more")),
        ],
        error_messages={"invalid_choice": _("Choose a status from the list.")},
    )
    sorteer = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[
            ("", _("Who waits first, then by name")),
            ("naam", _("Name")),
            ("straat", _("Street")),
            ("nieuw", _("Newest first")),
        ],
        error_messages={"invalid_choice": _("Choose an order from the list.")},
    )

    def apply_to(self, rows: MembershipQuerySet) -> QuerySet[Membership]:
        """The rows that fit what is valid of the form, in its order."""
        chosen = self.cleaned_data
        now = Q(status__in=("waiting", "invited", "joined"))
        status = chosen.get("status")
        if status == "ended":
            rows = rows.exclude(now)
        elif status == "silent":
            rows = rows.silent()
        else:
            rows = rows.filter(Q(status=status) if status else now)
        for part in search_parts(chosen.get("zoek", "")):
            rows = rows.filter(part)
        return rows.order_by(*ORDERS[chosen.get("sorteer", "")])


def search_parts(typed: str) -> list[Q]:
    """One condition for a phone number in any spelling, or one for each word."""
    digits = re.sub(r"[^0-9]", "", typed)
    if len(digits) >= 5 and PHONE_LIKE.fullmatch(typed):
        # Kept as +31612345678, written as 06 12345678 or 0031 6 12345678.
        return [Q(phone__contains=re.sub(r"^(0031|31|0)", "", digits))]
    return [_word(word) for word in typed.split()[:MOST_WORDS]]


def _word(word: str) -> Q:
    fits = Q(name__icontains=word) | Q(address__street__icontains=word)
    if word.isascii() and word.isdigit():
        fits |= Q(phone__contains=word.lstrip("0") or word)
        if len(word) <= 5:
            fits |= Q(address__number=int(word))
    return fits


class MemberFields(forms.Form):
    """Name and number of a member, as a coordinator writes them down."""

    name = NameField(
        label=_("Name"),
        max_length=100,
        error_messages={
            "required": _("Fill in the name."),
            "invalid": _("Fill in the name in letters."),
        },
    )
    phone = MobileField(
        label=_("Mobile number"),
        error_messages={"required": _("Fill in the mobile number, for example 06 12345678.")},
    )


class MemberForm(MemberFields, forms.ModelForm):
    """What a coordinator may correct of a member."""

    class Meta:
        model = Membership
        fields = ("name", "phone")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        row = self.instance
        email = cleaned.get("email", row.email)
        group = cleaned.get("group") or (row.group if row.pk else None)
        if group and email and "name" in cleaned and "phone" in cleaned:
            who = {"name": cleaned["name"], "phone": cleaned["phone"]}
            others = Membership.objects.exclude(pk=row.pk).of_person(group, email, **who)
            if (not row.pk or row.status in Membership.LIVE) and others.exists():
                self.add_error("email" if "email" in self.fields else None, ON_THE_LIST)
        return cleaned


class PaperForm(AddressForm, MemberForm):
    """A member who came by paper or in person, as a coordinator types it over."""

    email = EmailAddressField(
        required=False,
        help_text=_("Empty: you print a letter with the link to the person's own page."),
    )
    signed = forms.BooleanField(
        label=_("Signed the consent on paper"),
        help_text=_("Keep the paper as long as the person is a member."),
        error_messages={"required": _("Without a signature you may not put somebody on the list.")},
    )

    class Meta:
        model = Membership
        fields = ("group", "name", "phone", "email")

    def clean_group(self) -> AlertGroup:
        group: AlertGroup = self.cleaned_data["group"]
        closed = why_closed(group)
        # A group that takes no requests for now may still add somebody itself.
        if closed in WHY_NOT_OPEN:
            raise forms.ValidationError(WHY_NOT_OPEN[closed])
        return group

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        group = cleaned.get("group")
        if group and "postcode" in cleaned and "house_number" in cleaned:
            self._find_address(cleaned)
        return cleaned

    def _find_address(self, cleaned: dict[str, Any]) -> None:
        address = find_address(cleaned["postcode"], cleaned["house_number"]).address
        if address is None:
            self.add_error("house_number", _("We do not know this address. Check all of it."))
        elif cleaned["group"].metres_to(address.point) > JoinTerms.current().distance_m:
            self.add_error("house_number", _("This address is not in the area of the group."))
        else:
            self.instance.address = address


class PaperOfGroupForm(PaperForm):
    """For the group whose page it is on."""

    field_order = ("name", "phone", "email", "postcode", "house_number", "addition", "signed")

    class Meta(PaperForm.Meta):
        fields: Any = ("name", "phone", "email")

    def __init__(self, group: AlertGroup, *args: Any, **kwargs: Any) -> None:
        self.group = group
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["group"] = self.group
        closed = why_closed(self.group)
        if closed in WHY_NOT_OPEN:
            raise forms.ValidationError(WHY_NOT_OPEN[closed])
        return super().clean()

    @property
    def person(self) -> dict[str, Any]:
        """What `acts.add_on_paper` is told of the person."""
        person = {name: self.cleaned_data[name] for name in ("name", "phone", "email")}
        return person | {"address": self.instance.address}


class RemovalForm(ReasonForm):
    reasons = (
        ("moved", _("You moved out of the area of the group.")),
        ("asked", _("You asked us to.")),
        ("rules", _("You did not keep to the house rules.")),
    )


class ExportForm(forms.Form):
    """Which file is asked for, in the page's address: ?soort=xlsx"""

    soort = forms.ChoiceField(choices=[("xlsx", "Excel"), ("csv", "CSV")])


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Only coordinators see this, and the member who asks for his or her data."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": _("Use at most 300 letters.")},
    )

    def clean_note(self) -> str:
        lines = self.cleaned_data["note"].splitlines()
        return "\n".join(line.strip() for line in lines).strip()


class ImportFileForm(forms.Form):
    """Takes a spreadsheet that can be read; `content` is what stands in it."""

    file = forms.FileField(
        label=_("File with the members"),
        help_text=_("An Excel file (.xlsx) or a CSV file, with at most 1,024 people."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "invalid": _("Choose a file."),
            "missing": _("Choose a file."),
        },
    )
    content = b""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        # One byte more than allowed is enough to know.
        content = file.read(MOST_BYTES + 1)
        try:
            read_sheet(content)
        except SheetRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        self.content = content
        return file


class ImportConfirmForm(forms.Form):
    """What a coordinator says about everybody in a spreadsheet."""

    way = forms.ChoiceField(
        label=_("Are these people in the WhatsApp group already?"),
        widget=forms.RadioSelect,
        choices=[
            ("joined", _("Yes, they are all in it")),
            ("invited", _("No, they get the link on their own page")),
        ],
        error_messages={
            "required": _("Choose whether they are in the WhatsApp group."),
            "invalid_choice": _("Choose whether they are in the WhatsApp group."),
        },
    )
    agreed = forms.BooleanField(
        label=_("They want this: I asked every one of them"),
        help_text=_("Everybody with an e-mail address gets a message now, and can object."),
        error_messages={"required": _("Ask these people first, and then tick this.")},
    )
