"""Posts that change something, with who is refused them and how."""

from tests import sign_permissions

MANAGED_BY_OTHERS = {
    "visitor": 302,
    "outsider": 404,
    "area": 403,
    "police": 403,
    "municipality": 403,
}
# Coordinators are changed by one another and the municipality.
NO_COORDINATOR = {"visitor": 302, "outsider": 404, "area": 403, "police": 403}
# Who has no work of the municipality on the desk.
DESKLESS = ("outsider", "coordinator", "area", "police", "contractor")
# Who may not do it, with the answer; the roles left out may.
REFUSED_POSTS = [
    *(
        (f"desk:{step}", {"visitor": 302, **dict.fromkeys(DESKLESS, 404)})
        for step in ("take", "give_back", "note")
    ),
    (
        "groups:request_approve",
        {"visitor": 302, "outsider": 404, "area": 404, "police": 404, "municipality": 404},
    ),
    (
        "groups:request_refuse",
        {"visitor": 302, "outsider": 404, "area": 404, "police": 404, "municipality": 404},
    ),
    ("groups:members_of", MANAGED_BY_OTHERS),
    ("groups:member", MANAGED_BY_OTHERS),
    ("groups:member_joined", MANAGED_BY_OTHERS),
    ("groups:member_settings", MANAGED_BY_OTHERS),
    ("groups:member_link", MANAGED_BY_OTHERS),
    ("groups:member_pause", MANAGED_BY_OTHERS),
    ("groups:member_paper", MANAGED_BY_OTHERS),
    ("groups:member_roster", MANAGED_BY_OTHERS),
    ("groups:member_import", MANAGED_BY_OTHERS),
    ("groups:member_preview", MANAGED_BY_OTHERS),
    ("groups:member_cancel", MANAGED_BY_OTHERS),
    ("groups:member_remove", MANAGED_BY_OTHERS),
    (
        "groups:deputise",
        {"visitor": 302, "outsider": 404, "coordinator": 403, "police": 403, "municipality": 403},
    ),
    ("admin:groups_alertgroup_change", {"visitor": 302, "outsider": 404, "police": 403}),
    (
        "contacts:alone_mail",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    *(
        (
            f"admin:groups_alertgroup_{move}",
            {"visitor": 302, "outsider": 404, "coordinator": 403, "area": 403, "police": 403},
        )
        for move in ("decide", "sleep", "revive", "close", "area")
    ),
    (
        "admin:groups_grouplimits_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    (
        "admin:groups_missingaddress_changelist",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    (
        "admin:groups_membership_change",
        {"visitor": 302, "outsider": 404, "area": 404, "police": 403, "municipality": 403},
    ),
    (
        "admin:groups_membership_changelist",
        {"visitor": 302, "police": 403, "municipality": 403},
    ),
    (
        "admin:groups_district_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    (
        "admin:groups_jointerms_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    (
        "admin:accounts_user_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    ("admin:accounts_user_add", {"visitor": 302, "outsider": 403, "area": 403, "police": 403}),
    (
        "admin:texts_textversion_edit",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    *(
        (f"groups:handover_{page}", NO_COORDINATOR)
        for page in ("invite", "resend", "withdraw", "lead")
    ),
    *(
        (f"groups:handover_{page}", NO_COORDINATOR | {"municipality": 403})
        for page in ("stop", "succeed", "ask", "keep_on")
    ),
    ("groups:handover_remove", NO_COORDINATOR | {"coordinator": 403}),
    *sign_permissions.REFUSED_POSTS,
    ("contacts:record", {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403}),
    (
        "contacts:take_back",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403}
        | {"police": 403, "municipality": 403, "superuser": 403},
    ),
    ("contacts:record_area", {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403}),
    *(
        (page, {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403})
        for page in ("contacts:list", "contacts:here")
    ),
    (
        "periodic:send_again",
        {"visitor": 302, "outsider": 403, "area": 403, "police": 403, "municipality": 403},
    ),
    (
        "admin:contacts_officerprofile_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    (
        "admin:mail_mailterms_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
    *(
        (
            f"admin:login_claimmapping_{page}",
            {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403}
            | {"municipality": 403},
        )
        for page in ("add", "change", "delete")
    ),
    (
        "admin:contacts_roundterms_change",
        {"visitor": 302, "outsider": 403, "coordinator": 403, "area": 403, "police": 403},
    ),
]


FILLED_IN = {
    "name": "Gekaapt",
    "email": "gekaapt@example.org",
    "reason": "own",
    "words": "Weg",
    "body": "Weg",
    "after": 1,
}
