"""How coordinators reach a new officer, asked on the form that makes the account."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_police
from hoogeveen_alert.declarations import AccountPart

from ..models import OfficerProfile
from ..models.reachability import Channel
from . import acts


def account_part() -> AccountPart:
    return AccountPart(_("How to reach the officer, for police"), fields, check, keep)


def fields() -> dict[str, forms.Field]:
    asked: dict[str, forms.Field] = fields_for_model(OfficerProfile, ("channel", "hours"))
    asked["channel"].required = False
    return asked


def check(account: User, typed: Mapping[str, Any]) -> dict[str, str | Promise]:
    # A number that is wrong is told as such.
    if is_police(account) and typed.get("phone") == "":
        return {"phone": _("Fill in a number: coordinators of the districts call it.")}
    return {}


def keep(account: User, typed: Mapping[str, Any]) -> None:
    if is_police(account):
        acts.make_officer(
            account,
            phone=account.phone,
            channel=typed["channel"] or Channel.PHONE,
            hours=typed["hours"],
        )
