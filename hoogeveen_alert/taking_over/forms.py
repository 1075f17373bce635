from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.sheets.refused import SheetRefused

from .reading import MOST_BYTES, read_town


class TownFileForm(forms.Form):
    """Takes a file that can be read; `content` is what stands in it."""

    file = forms.FileField(
        label=_("Your workbook"),
        help_text=_("An Excel file (.xlsx), or one sheet of it as a CSV file."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "invalid": _("Choose a file."),
            "missing": _("Choose a file."),
        },
    )
    content = b""
    rows = 0

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        # One byte more than allowed is enough to know.
        content = file.read(MOST_BYTES + 1)
        try:
            self.rows = read_town(content).number
        except SheetRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        self.content = content
        return file


class TakeOverForm(forms.Form):
    """Says yes to what was shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
