from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.personal_data import PersonalData


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = _("WhatsApp groups")

    personal_data = (
        PersonalData(
            model="groups.Membership",
            fields=("name", "email", "phone", "address"),
            purpose=_("To let the coordinators decide on a request to join, and reach a member."),
            term_days={"unverified": 7, "ended": 30, "joined": 730},
            expired="expired",
        ),
        PersonalData(
            model="groups.Interest",
            fields=("email", "address"),
            purpose=_("To tell somebody that their street gets a group."),
            term_days={"unconfirmed": 7, "confirmed": 365},
            expired="expired",
        ),
    )
    mail_kinds = {
        "added": _("added as a member"),
        "already_known": _("asked to join again"),
        "area_coordinator_stepped_in": _("area coordinator stepped in"),
        "interest_confirm": _("interest: please confirm"),
        "invitation_reminder": _("reminder to use the invitation"),
        "invited": _("let in, with the way to the group"),
        "join_confirmation": _("request to join: please confirm"),
        "lapsed": _("request lapsed"),
        "link_renewed": _("new link of the group"),
        "links": _("links to own requests"),
        "member_left": _("a member left"),
        "new_request": _("new request to join"),
        "refused": _("request refused"),
        "removed": _("removed as a member"),
        "request_received": _("request received"),
        "requests_unanswered": _("requests without an answer"),
        "requests_wait": _("requests wait"),
        "requests_wait_in_area": _("requests wait in the area"),
        "still_waiting": _("request still waits"),
    }
    map_layers = [(_("WhatsApp groups"), "groups:map_groups")]
