"""The one form that makes an account: who it is, and what the apps ask beside it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.models import ModelFormMetaclass
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from .parts import declared

OF_ACCOUNT = ("role", "email", "name", "phone")


class NewAccountForm(forms.ModelForm):
    """A new account; its owner logs in by a code that is mailed."""

    class Meta:
        model = User
        fields = OF_ACCOUNT

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        known = User.objects.filter(email=email).first()
        if known:
            raise forms.ValidationError(
                format_html(
                    '{} <a href="{}">{}</a>',
                    gettext("There is an account with this e-mail address already."),
                    reverse("admin:accounts_user_change", args=[known.pk]),
                    gettext("To that account"),
                )
            )
        return email

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        account = User(role=typed.get("role", ""))
        for part in declared() if account.role else ():
            for field, wrong in part.check(account, typed).items():
                self.add_error(field, str(wrong))
        return typed


def new_account_form() -> type[NewAccountForm]:
    """The form with the fields of the apps, which depend on what there is now."""
    fields: dict[str, Any] = {}
    for part in declared():
        fields |= part.fields()
    fields["Meta"] = NewAccountForm.Meta
    form = ModelFormMetaclass("NewAccountForm", (NewAccountForm,), fields)
    return cast(type[NewAccountForm], form)


def parts_of_page() -> list[tuple[Any, dict[str, Any]]]:
    """Fieldsets, as the admin has them."""
    own = (_("Who it is"), {"fields": OF_ACCOUNT})
    return [own, *((part.title, {"fields": tuple(part.fields())}) for part in declared())]
