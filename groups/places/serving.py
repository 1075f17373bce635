"""The districts of an account: given by a rule, or on the form that makes the account."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import serves_districts
from hoogeveen_alert.declarations import AccountPart, Districts
from hoogeveen_alert.sorting import words_key

from ..models import District


def districts() -> Districts:
    return Districts(choices, give)


def choices() -> Iterable[tuple[str, str]]:
    return District.objects.filter(gone_on=None).values_list("code", "name")


def give(user: User, codes: Collection[str]) -> tuple[list[str], list[str]] | None:
    """Make these the districts of the account; codes that are none are left out."""
    wanted = set(District.objects.filter(code__in=codes))
    had = set(District.objects.filter(people=user))
    if wanted == had:
        return None
    through = District.people.through.objects
    through.filter(user=user, district__in=had - wanted).delete()
    through.bulk_create(
        [through.model(user=user, district=new) for new in wanted - had], ignore_conflicts=True
    )
    return sorted(each.code for each in had), sorted(each.code for each in wanted)


def account_part() -> AccountPart:
    return AccountPart(_("Districts, for police and area coordinators"), fields, check, keep)


def fields() -> dict[str, forms.Field]:
    by_name: list[tuple[str, str]] = sorted(choices(), key=lambda choice: words_key(choice[1]))
    districts = forms.MultipleChoiceField(
        choices=by_name,
        label=_("Districts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    return {"districts": districts}


def check(account: User, typed: Mapping[str, Any]) -> dict[str, str | Promise]:
    if typed.get("districts") and not serves_districts(account):
        return {"districts": _("Only police and area coordinators have districts.")}
    return {}


def keep(account: User, typed: Mapping[str, Any]) -> None:
    give(account, typed["districts"])
