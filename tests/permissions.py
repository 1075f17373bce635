"""The people, rows and addresses with which the permission matrix is walked."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.urls import URLPattern, URLResolver, get_resolver

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail

from . import factories

ROLES = ("visitor", "outsider", "coordinator", "area", "police", "municipality", "superuser")


def people_of(group: AlertGroup) -> dict[str, User | AnonymousUser]:
    """One person per column; the outsider coordinates another group."""
    EmailMessage("Onderwerp", "Bericht", to=["iemand@example.org"]).send()
    coordinator = factories.CoordinatorFactory(group=group).user
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    return {
        "visitor": AnonymousUser(),
        "outsider": factories.CoordinatorFactory().user,
        "coordinator": coordinator,
        "area": area,
        "police": factories.UserFactory(role="police"),
        "municipality": factories.UserFactory(role="municipality"),
        "superuser": factories.UserFactory(role="municipality", is_superuser=True),
    }


def url_names() -> set[str]:
    """Every named address of the project, with its namespace."""
    return set(_names_below(get_resolver(), ""))


def _names_below(resolver: URLResolver, prefix: str) -> Any:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _names_below(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name


def arguments_of(url: str, group: AlertGroup) -> dict[str, Any]:
    """What `reverse` needs for the URL: rows of the group, or values that exist nowhere."""
    neighbourhood = group.neighbourhoods.get()
    rows = {
        "groups_alertgroup": group,
        "groups_neighbourhood": neighbourhood,
        "groups_district": neighbourhood.district,
        "groups_address": neighbourhood.addresses.get(),
        "accounts_user": group.coordinators.get().user,
        "mail_outgoingmail": OutgoingMail.objects.get(),
    }
    action = url.rpartition("_")[2]
    model = url.removeprefix("admin:").removesuffix(f"_{action}")
    if model in rows and action in ("change", "delete", "history"):
        return {"object_id": rows[model].pk}
    return {
        "groups:detail": {"slug": group.slug},
        "groups:interest_confirm": {"token": "forged"},
        "account_confirm_email": {"key": "forged"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "forged"},
        "admin:app_list": {"app_label": "groups"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    }.get(url, {})
