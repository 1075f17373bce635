from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.sheets.bundle import File, bundle_of, files_in, is_bundle
from hoogeveen_alert.sheets.refused import SheetRefused

from .reading import BESIDE, LIMITS, MOST_BYTES, read_town, sheet_named_in, too_large

TAKEN = (".xlsx", ".ods", ".csv", ".zip", *BESIDE)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """One file or more."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


class TownFileForm(forms.Form):
    """Takes files that can be read; `content` is what stands in them together."""

    file = FilesField(
        label=_("Your workbook"),
        help_text=_(
            "An Excel (.xlsx) or LibreOffice file (.ods), or CSV files, one for each sheet. "
            "You may choose several at once, also GeoJSON files with areas, or one zip with all."
        ),
        widget=FilesInput(attrs={"accept": ",".join(TAKEN)}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "invalid": _("Choose a file."),
            "missing": _("Choose a file."),
        },
    )
    content = b""
    rows = 0

    def clean_file(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["file"]
        # One byte more than allowed is enough to know.
        chosen = [File(f.name or "", f.read(MOST_BYTES + 1)) for f in files]
        try:
            content = _together(chosen)
            self.rows = read_town(content).number
        except SheetRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        self.content = content
        return files


def _together(files: Sequence[File]) -> bytes:
    """What is kept: one file as it is, unless its name says what it holds. Raises SheetRefused."""
    (first, *more) = files
    if not more and not (first.name.lower().endswith(".csv") and sheet_named_in(first.stem)):
        return first.content
    if sum(len(file.content) for file in files) > MOST_BYTES:
        raise too_large()
    return bundle_of(one for file in files for one in _taken_apart(file))


def _taken_apart(file: File) -> Iterator[File]:
    if is_bundle(file.content):
        yield from files_in(file.content, LIMITS, BESIDE)
    else:
        yield file


class TakeOverForm(forms.Form):
    """Says yes to what was shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
