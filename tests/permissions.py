"""The people, rows and addresses with which the permission matrix is walked."""

from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from contacts.models import OfficerProfile, RoundTerms
from groups.models import AlertGroup, GroupLimits, JoinTerms, Membership, MissingAddress
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.models import AccountTerms, ClaimMapping
from hoogeveen_alert.mail.models import MailTerms, OutgoingMail
from hoogeveen_alert.privacy.models import DeletionTerms, HistoryEntry, ProcessingRecord
from hoogeveen_alert.privacy.processing import record_processing
from tests import factories, sign_permissions, taking_over_permissions
from tests.contact_factories import OfficerProfileFactory, moment_with

REQUEST_PAGES = {
    *("groups:request", "groups:request_approve", "groups:request_refuse", "groups:letter"),
    "groups:request_undo",
}
# Pages of the admin about one row, with those that move a group or end what an account has open.
ROW_PAGES = {
    *("change", "delete", "history", "decide", "sleep", "revive", "close", "area"),
    *("sessions", "reset", "email", "unlink"),
}
CHECK_PAGES = {"contacts:confirm", "contacts:confirmed", "contacts:snooze"}
Terms = TypeVar("Terms", JoinTerms, GroupLimits, RoundTerms)
ROLES = (
    *("visitor", "outsider", "coordinator", "area"),
    *("police", "contractor", "municipality", "superuser"),
)


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
        "contractor": factories.UserFactory(role="contractor"),
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


def request_to(group: AlertGroup) -> Membership:
    """Somebody without e-mail, who waits so long that an area coordinator may step in."""
    found = group.memberships.first()
    return found or factories.MembershipFactory(
        group=group,
        address=group.neighbourhoods.get().addresses.earliest("pk"),
        email="",
        status="waiting",
        status_at=timezone.now() - timedelta(days=8),
    )


def member_page(url: str, group: AlertGroup) -> dict[str, Any]:
    """What the pages of the members desk need: the group, and a member or an upload of it."""
    if url == "groups:members":
        return {}
    if url in (
        *("groups:member", "groups:member_joined", "groups:member_remove"),
        "groups:member_stays",
    ):
        return {"slug": group.slug, "pk": request_to(group).pk}
    if url in ("groups:member_preview", "groups:member_cancel"):
        return {"slug": group.slug, "key": "00000000-0000-4000-8000-000000000000"}
    return {"slug": group.slug}


def own_data_page(url: str) -> dict[str, Any]:
    """A link that nobody made, and a record that is nobody's."""
    record = {"part": "aanmeldingen", "key": "1"}
    return {
        "own_data:ask": {},
        "own_data:erase": {"token": "forged", **record},
        "own_data:withdraw": {"token": "forged", **record},
        "own_data:correct": {"token": "forged", **record},
    }.get(url, {"token": "forged"})


def handover_page(url: str, group: AlertGroup) -> dict[str, Any]:
    """What the pages of who coordinates a group need: a post of it, or an open invitation."""
    if url in ("groups:handover_lead", "groups:handover_remove"):
        return {"slug": group.slug, "pk": group.coordinators.earliest("pk").pk}
    if url in ("groups:handover_resend", "groups:handover_withdraw"):
        found = group.invitations.first() or factories.InvitationFactory(group=group)
        return {"slug": group.slug, "pk": found.pk}
    return {"slug": group.slug}


def moment_page(url: str, group: AlertGroup) -> dict[str, Any]:
    """What pages about contact moments need: whom to speak with, or a moment of somebody else."""
    if url == "contacts:record_area":
        return {"pk": factories.UserFactory(role="area_coordinator").pk}
    officer = factories.UserFactory(role="police")
    return {"pk": moment_with(group.coordinators.earliest("pk"), officer).pk}


def terms_for(url: str, model: type[Terms]) -> Terms:
    """The one row of settings; not saved for the page that makes it."""
    terms = model.current()
    if not url.endswith("_add"):
        terms.save()
    return terms


def rows_for(url: str, group: AlertGroup) -> dict[str, Any]:
    """Rows that pages of the admin are about, by app and model; made when the URL needs them."""
    neighbourhood = group.neighbourhoods.get()
    rows = {
        "groups_alertgroup": group,
        "groups_neighbourhood": neighbourhood,
        "groups_district": neighbourhood.district,
        "groups_address": neighbourhood.addresses.earliest("pk"),
        "accounts_user": group.coordinators.earliest("pk").user,
        "privacy_historyentry": HistoryEntry.objects.earliest("pk"),
        "mail_outgoingmail": OutgoingMail.objects.earliest("pk"),
    }
    if url.startswith("admin:privacy_processingrecord"):
        rows["privacy_processingrecord"] = line_of_the_log(group)
    for terms in (JoinTerms, GroupLimits, MailTerms, RoundTerms, DeletionTerms, AccountTerms):
        name = terms._meta.label_lower.replace(".", "_")
        if url.startswith(f"admin:{name}"):
            rows[name] = terms_for(url, terms)
    if url.startswith("admin:groups_missingaddress"):
        row, _created = MissingAddress.objects.get_or_create(postcode="7933ZZ", number=1)
        rows["groups_missingaddress"] = row
    if url.startswith("admin:contacts_officerprofile"):
        rows["contacts_officerprofile"] = OfficerProfile.objects.first() or OfficerProfileFactory()
    if url in REQUEST_PAGES or url.startswith("admin:groups_membership"):
        rows["groups_membership"] = request_to(group)
    if url.startswith("admin:login_claimmapping"):
        row, _created = ClaimMapping.objects.get_or_create(
            provider="entra", claim="groups", value="alert", role="municipality"
        )
        rows["login_claimmapping"] = row
    if url.startswith("admin:texts_textversion_"):
        rows["texts_textversion"] = factories.TextVersionFactory()
    return rows


def line_of_the_log(group: AlertGroup) -> ProcessingRecord:
    """A line about a member that nobody of the matrix wrote."""
    if not ProcessingRecord.objects.filter(name="kijken").exists():
        by = group.coordinators.earliest("pk").user
        record_processing("kijken", [request_to(group)], by=by, activity="members")
    return ProcessingRecord.objects.filter(name="kijken").earliest("pk")


def arguments_of(url: str, group: AlertGroup) -> dict[str, Any]:
    """What `reverse` needs for the URL: rows of the group, or values that exist nowhere."""
    if url.startswith(("signage:", "admin:signage_")):
        return sign_permissions.arguments_of(url, group)
    # Most pages of residents need no row of the admin, and looking rows up costs ten queries.
    rows = rows_for(url, group) if url.startswith("admin:") or url in REQUEST_PAGES else {}
    action = url.rpartition("_")[2]
    model = url.removeprefix("admin:").removesuffix(f"_{action}")
    if model in rows and action in ROW_PAGES:
        return {"object_id": rows[model].pk}
    if url in REQUEST_PAGES:
        return {"pk": rows["groups_membership"].pk}
    if url.startswith(("groups:membership", "groups:application")) or url in CHECK_PAGES:
        return {"token": "forged"}
    if url.startswith("groups:member"):
        return member_page(url, group)
    if url == "groups:deputise":
        request_to(group)
    if url.startswith("groups:invitation"):
        return {"token": "forged"}
    if url.startswith("groups:handover"):
        return handover_page(url, group)
    if url in ("contacts:record_area", "contacts:take_back"):
        return moment_page(url, group)
    return arguments_of_one_page(url, group)


def arguments_of_one_page(url: str, group: AlertGroup) -> dict[str, Any]:
    """What the pages need that are like no other; nothing for those without arguments."""
    if url.startswith("desk:"):
        row, _created = MissingAddress.objects.get_or_create(postcode="7933ZZ", number=2)
        return {"kind": "adres-ontbreekt", "key": row.pk}
    if url.startswith("own_data:"):
        return own_data_page(url)
    if url.startswith(("taking_over:", "groups:taken_over")):
        return taking_over_permissions.arguments_of(url, group)
    return {
        "contacts:record": {"pk": group.coordinators.earliest("pk").pk},
        "contacts:group": {"slug": group.slug},
        "contacts:feed": {"token": "forged"},
        "contacts:digest_off": {"token": "forged"},
        "periodic:send_again": {"pk": OutgoingMail.objects.earliest("pk").pk},
        "setting_up:confirm": {"key": "contact"},
        "groups:detail": {"slug": group.slug},
        "groups:record": {"slug": group.slug},
        "groups:join": {"slug": group.slug},
        "groups:tell_me": {"slug": group.slug},
        "groups:deputise": {"slug": group.slug},
        "groups:short": {"slug": group.slug},
        "groups:picture": {"slug": group.slug},
        "groups:spread": {"slug": group.slug},
        "groups:poster": {"slug": group.slug},
        "groups:flyer": {"slug": group.slug},
        "groups:interest_confirm": {"token": "forged"},
        "groups:explain_page": {"page": "saar"},
        "openid_connect_login": {"provider_id": "entra"},
        "openid_connect_callback": {"provider_id": "entra"},
        "account_confirm_email": {"key": "forged"},
        "account_log_in_by_mail": {"token": "forged"},
        "mfa_edit_webauthn": {"pk": 1},
        "mfa_remove_webauthn": {"pk": 1},
        "email_change_new": {"token": "forged"},
        "email_change_old": {"token": "forged"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "forged"},
        "admin:app_list": {"app_label": "groups"},
        "admin:texts_textversion_edit": {"kind": "house_rules"},
    }.get(url, {})
