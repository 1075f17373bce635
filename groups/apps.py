from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.declarations import MapLayer, PeriodicTask, PortalAppConfig, Text
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import Activity, PersonalData

from .mail_kinds import MAIL_KINDS


class GroupsConfig(PortalAppConfig):
    name = "groups"
    verbose_name = _("WhatsApp groups")

    districts = ("groups.places.serving.districts",)
    account_parts = ("groups.places.serving.account_part",)
    personal_data = (
        PersonalData(
            model="groups.Membership",
            fields=("name", "email", "phone", "address", "note"),
            purpose=_("To let the coordinators decide on a request to join, and reach a member."),
            expired="expired",
        ),
        PersonalData(
            model="groups.MemberImport",
            fields=("file",),
            purpose=_("To show a coordinator what a list of members holds before it is added."),
            deleted_by="delete-old-imports",
            brake=False,
        ),
        PersonalData(
            model="groups.Interest",
            fields=("email", "address"),
            purpose=_("To tell somebody that their street gets a group, or that one has room."),
            expired="expired",
        ),
        PersonalData(
            model="groups.Application",
            fields=("name", "email", "phone", "address", "why"),
            purpose=_("To let the municipality decide on a new group, and reach who asks for it."),
            expired="expired",
        ),
        PersonalData(
            model="groups.AlertGroup",
            fields=(),
            purpose=_("An application whose e-mail address nobody confirmed goes with its group."),
            expired="never_confirmed",
        ),
        PersonalData(
            model="groups.Invitation",
            fields=("name", "email", "phone"),
            purpose=_("To ask somebody to become coordinator of a group."),
            expired="expired",
        ),
        PersonalData(
            model="groups.MissingAddress",
            fields=(),
            purpose=_("To look into an address that the register does not have; nobody's name."),
            expired="expired",
        ),
        PersonalData(
            model="groups.MissingReporter",
            fields=("email",),
            purpose=_("To tell once what became of an address that was missing; then it goes."),
            expired="expired",
        ),
    )
    own_data = (
        OwnData(
            key="memberships",
            path="aanmeldingen",
            title=_("Groups that you joined or asked to join"),
            model="groups.Membership",
            found_by=("email",),
            facts="groups.joining.own_data.of_membership",
            erase="groups.joining.acts.erase",
            withdraw="groups.joining.acts.withdraw_consent",
            form="groups.joining.own_forms.MembershipDetailsForm",
            offers="groups.joining.own_data.offers",
            own_page="groups.letters.own_page",
        ),
        OwnData(
            key="consents",
            path="akkoord",
            title=_("Texts that you agreed to"),
            model="texts.TextVersion",
            rows="groups.joining.own_data.consents_of",
            facts="groups.joining.own_data.of_consent",
            kept=_("The words of the municipality. Nothing in them is about you."),
        ),
        OwnData(
            key="interests",
            path="belangstelling",
            title=_("Tell me when I can join a group"),
            model="groups.Interest",
            found_by=("email",),
            facts="groups.joining.own_data.of_interest",
            erase="groups.joining.acts.stop_interest",
        ),
        OwnData(
            key="missing_reporters",
            path="adres-ontbreekt",
            title=_("Message about an address that you missed"),
            model="groups.MissingReporter",
            found_by=("email",),
            facts="groups.public.own_data.of_reporter",
            erase="groups.public.acts.forget_reporter",
        ),
        OwnData(
            key="applications",
            path="aanvragen",
            title=_("Groups that you asked to start"),
            model="groups.Application",
            found_by=("email",),
            facts="groups.starting.own_data.of_application",
            erase="groups.starting.acts.erase",
            form="groups.starting.own_data.ApplicationDetailsForm",
            own_page="groups.letters.own_page",
        ),
        OwnData(
            key="invitations",
            path="uitnodigingen",
            title=_("Invitations to become coordinator"),
            model="groups.Invitation",
            found_by=("email",),
            facts="groups.posts.own_data.of_invitation",
            erase="groups.posts.acts.forget",
        ),
        OwnData(
            key="posts",
            path="taken",
            title=_("Groups that you coordinate or coordinated"),
            model="groups.Coordinator",
            found_by=("user__email",),
            facts="groups.posts.own_data.of_post",
            kept=_(
                "The history of a group says since when it had coordinators. Once your account is"
                " erased it does so without your name."
            ),
        ),
        OwnData(
            key="districts",
            path="wijken",
            title=_("Districts that you serve"),
            model="groups.District",
            found_by=("people__email",),
            facts="groups.posts.own_data.of_district",
            kept=_("The municipality ends this when you stop."),
        ),
    )
    not_own = {
        "groups.MemberImport": (
            "A file that a coordinator chose is deleted within an hour; who stands in it is found"
            " as a member once it is added."
        ),
    }
    town_sheets = (
        "groups.taking_over.sheets.groups",
        "groups.taking_over.sheets.coordinators",
        "groups.taking_over.sheets.area_coordinators",
        "groups.taking_over.sheets.police",
    )
    hindrances = ("groups.posts.own_data.hindrances",)
    role_changes = ("groups.posts.acts.follow_role",)
    activities = (
        Activity(
            "joining",
            _("Deciding on requests"),
            _("Coordinators of a group see who wants to join it, to let somebody in or not."),
        ),
        Activity(
            "members",
            _("Keeping the list of members"),
            _("Coordinators of a group see, change, import and export its members."),
        ),
        Activity(
            "coordinators",
            _("Keeping the coordinators of a group"),
            _("Coordinators and the municipality see who runs a group, to hand it over."),
        ),
        Activity(
            "group-record",
            _("Working with one group"),
            _(
                "Its coordinators, area coordinators, the police and the municipality see on one"
                " page how a group is doing and who coordinates it; only its coordinators see who"
                " wants to join."
            ),
        ),
        Activity(
            "applications",
            _("Deciding on new groups"),
            _("The municipality sees who wants to start a group, to decide and to help."),
        ),
        Activity(
            "places",
            _("Knowing which part of town has a group"),
            _(
                "The municipality, police and area coordinators see who looks after a district, "
                "and where people wait for a group."
            ),
        ),
    )
    page_activities = {
        "groups:request*": "joining",
        "groups:letter": "joining",
        "groups:deputise": "joining",
        "groups:member*": "members",
        "admin:groups_membership_*": "members",
        "admin:groups_alertgroup_decide": "applications",
        "groups:application*": "applications",
        "admin:groups_grouplimits_*": "applications",
        "admin:groups_district_*": "places",
        "admin:groups_neighbourhood_*": "places",
        "admin:groups_address_*": "places",
        "admin:groups_missingaddress_*": "places",
        "groups:coverage": "places",
        "groups:record": "group-record",
        "groups:waiting_list": "places",
        "groups:taken_over*": "taking-over",
        "admin:groups_*": "coordinators",
        "groups:*": "coordinators",
    }
    tracked = (
        Tracked(
            "groups.AlertGroup",
            fields=("name", "status", "purpose", "capacity", "paused_because"),
            masked=("whatsapp_link", "area"),
            many=("neighbourhoods",),
        ),
        Tracked(
            "groups.Coordinator",
            fields=("group", "user", "post", "from_on", "until_on", "wants_to_stop_on"),
        ),
        Tracked("groups.Invitation", fields=("group", "post", "status"), masked=("email", "name")),
        Tracked(
            "groups.JoinTerms",
            fields=(
                *("remind_after", "area_after", "municipality_after", "lapse_after"),
                *("unverified_days", "distance_m", "stay_after", "stay_again_after"),
                "undo_seconds",
                *("stay_last_after", "stay_coordinators_after", "stay_delete_after"),
            ),
        ),
        Tracked(
            "groups.GroupLimits",
            fields=(
                *("min_addresses", "max_addresses", "max_points", "unconfirmed_days"),
                *("overlap_warn_percent", "overlap_fail_percent"),
                *("invitation_remind_after", "invitation_lapse_after"),
            ),
        ),
    )
    queue = ("groups.desk.piles",)
    desk = ("groups.desk.lines", "groups.desk_coordinators.lines")
    pictures = ("groups.coverage.picture.pictures",)
    set_up = ("groups.places.set_up.steps", "groups.taking_over.set_up.steps")
    group_sections = ("groups.record.sections.sections",)
    digest = ("groups.digest.lines",)
    posts = (
        "groups.posts.holders.coordinators",
        "groups.posts.holders.invited",
        "groups.posts.holders.serving_districts",
    )
    texts = (
        Text("house_rules", _("House rules"), "texts/house_rules.md", _("Shown before joining.")),
        Text("consent", _("Consent"), "texts/consent.md", _("Beside the tick of the join form.")),
        Text(
            "code_of_conduct",
            _("Code of conduct"),
            "texts/code_of_conduct.md",
            _("For who starts or runs a group."),
        ),
        Text("start_kit", _("Start kit"), "texts/start_kit.md", _("Mailed to new coordinators.")),
        *(
            Text(f"explain_{name}", title, f"texts/explain_{name}.md", _("Page of explanation."))
            for name, title in (
                ("what", _("What WhatsApp-Alert is")),
                ("saar", _("SAAR: what you do when you see something")),
                ("when", _("What you use when")),
                ("evidence", _("Does it help?")),
                ("without_smartphone", _("Without a smartphone")),
                ("joining", _("How joining works")),
                ("starting", _("How a group starts")),
            )
        ),
    )
    mail_kinds = MAIL_KINDS
    map_layers = (MapLayer(_("WhatsApp groups"), "groups:map_groups"),)
    # Who serves a district reaches its coordinators.
    reauthenticate = ("groups:members_export", "admin:groups_district_change")
    rate_limits = {
        "interest": "60/h/ip,5/h/key",
        "invitation": "60/h/ip",
        "invite": "20/d/user",
        # A hall full of residents has one address; each of them confirms by mail.
        "join": "60/h/ip,5/h/key",
        "join_confirm": "120/h/ip",
        "member_import": "60/h/user",
        "missing": "20/h/ip",
        "picture": "120/h/ip",
        "print": "60/h/ip",  # of anything: lists of signs too
        "resend": "10/h/ip,3/h/key",
        "roster": "60/h/user",
        "start": "20/h/ip,5/h/key",
        "start_area": "30/m/ip",
        # Of a hall with one address where sixty people type; a suggestion takes a millisecond.
        "suggest": "3000/m/ip",
        "start_second": "5/d/key",
    }
    periodic_tasks = (
        PeriodicTask.hourly(
            "remind-about-requests",
            "groups.tasks.remind_about_requests",
            minute=10,
            title=_("Remind coordinators of who wants to join"),
        ),
        PeriodicTask.hourly(
            "ask-members-to-stay",
            "groups.tasks.ask_members_to_stay",
            minute=30,
            title=_("Ask members every year whether they stay"),
        ),
        PeriodicTask.hourly(
            "remind-about-invitations",
            "groups.tasks.remind_about_invitations",
            minute=25,
            title=_("Remind who was asked as coordinator"),
        ),
        PeriodicTask.hourly(
            "forget-who-did-not-accept",
            "groups.tasks.forget_who_did_not_accept",
            minute=40,
            title=_("Forget who did not accept a group of the municipality's list"),
        ),
        PeriodicTask.hourly(
            "settle-missing-addresses",
            "groups.tasks.settle_missing_addresses",
            minute=50,
            title=_("Answer who missed an address that the register has by now"),
        ),
        PeriodicTask(
            "follow-groups",
            "groups.tasks.follow_groups",
            5 * 60,
            expires=4 * 60,
            title=_("Tell people that a group opened or ended"),
        ),
        PeriodicTask(
            "delete-old-imports",
            "groups.tasks.delete_old_imports",
            10 * 60,
            expires=9 * 60,
            title=_("Delete member lists that were not added"),
        ),
    )
