"""Numbers in forms: what is saved already may stay, whatever the library thinks of it."""

from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber, to_python

from .forms import field_of


class SavedNumberField(PhoneNumberField):
    """Takes any valid number, and the saved one in any spelling.

    Those of a demonstration belong to nobody, so the library does not know them; who only
    confirms the rest of a form must not be told to change a number that was taken before.
    """

    saved: PhoneNumber | None = None

    def to_python(self, value: Any) -> PhoneNumber | None:  # type: ignore[override]
        if self.is_saved(value):
            return self.saved
        return super().to_python(value)

    def run_validators(self, value: Any) -> None:
        if not self.is_saved(value):
            super().run_validators(value)

    def is_saved(self, value: Any) -> bool:
        typed = to_python(value, region=self.region)
        # Numbers the library calls invalid equal one another only when written alike.
        return bool(self.saved and typed and typed.as_e164 == self.saved.as_e164)


class KeepsNumberForm(forms.ModelForm):
    """For models with a `phone`, declared in the form as a SavedNumberField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "phone", SavedNumberField).saved = self.instance.phone or None

    def _get_validation_exclusions(self) -> set[str]:
        """The model would look at the number once more."""
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclude if "phone" in self.changed_data else exclude | {"phone"}
