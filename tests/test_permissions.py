"""Who may open which page: every named URL of the project has a row, or a test fails."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from groups.models import (
    AlertGroup,
    District,
)
from hoogeveen_alert.accounts.models import User
from tests import factories, login_permissions, sign_permissions, taking_over_permissions
from tests.permissions import ROLES, arguments_of, people_of, url_names
from tests.refused_posts import FILLED_IN, REFUSED_POSTS

pytestmark = pytest.mark.django_db

OURS = ("hoogeveen_alert.", "groups.", "contacts.", "signage.")
ALL = (200,) * 8
OFFICE = (302, 403, 403, 403, 403, 403, 200, 200)  # municipality and application manager
OFFICE_404 = (302, 404, 404, 404, 403, 403, 200, 200)  # the same, of rows of the administration
DISTRICTS = (302, 403, 403, 200, 403, 403, 200, 200)  # those who look after districts, by figures
OFFICE_TO = (302, 404, 404, 404, 404, 404, 302, 302)
OFFICE_OF_GROUP = (302, 404, 403, 403, 403, 403, 200, 200)
CALLERS = (302, 403, 403, 403, 200, 403, 200, 200)  # those who may reach every coordinator
MANAGER = (302, 403, 403, 403, 403, 403, 403, 200)
NOBODY = (302, 403, 403, 403, 403, 403, 403, 403)
OWN_GROUP = (302, 404, 200, 200, 200, 404, 200, 200)
OWN_MEMBERS = (302, 404, 200, 404, 404, 404, 404, 200)
MANAGED = (302, 404, 200, 403, 403, 404, 403, 200)  # who looks after the members
LOGGED_IN = (302, 200, 200, 200, 200, 200, 200, 200)
COLLEAGUES = (302, 200, 200, 200, 200, 403, 200, 200)  # all but who is hired for the street
# Everybody but police and contractor has work in the administration.
ADMINISTRATION = (302, 200, 200, 200, 403, 403, 200, 200)
SENT_ON = (302, 302, 302, 302, 403, 403, 302, 302)

MATRIX = [
    # each: visitor, outsider, coordinator, area, police, contractor, municipality, superuser
    ("desk:item", "get", OFFICE_TO),  # of a pile that only the municipality has
    ("desk:take", "post", OFFICE_TO),
    ("desk:give_back", "post", OFFICE_TO),
    ("desk:note", "get", (302, 404, 404, 404, 404, 404, 200, 200)),
    ("setting_up:list", "get", OFFICE),
    ("setting_up:test_mail", "post", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("setting_up:confirm", "post", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("desk", "get", (302, 200, 200, 200, 200, 302, 200, 200)),
    ("contact", "get", ALL),
    ("privacy", "get", ALL),
    ("accessibility", "get", ALL),
    ("own_data:ask", "get", ALL),
    ("own_data:show", "get", (410,) * 8),
    ("own_data:export", "get", (410,) * 8),
    ("own_data:erase_all", "get", (410,) * 8),
    ("own_data:erase_all", "post", (410,) * 8),
    ("own_data:mail_works", "get", (410,) * 8),
    ("own_data:mail_works", "post", (410,) * 8),
    ("own_data:erase", "get", (410,) * 8),
    ("own_data:erase", "post", (410,) * 8),
    ("own_data:withdraw", "get", (410,) * 8),
    ("own_data:withdraw", "post", (410,) * 8),
    ("own_data:correct", "get", (410,) * 8),
    ("own_data:correct", "post", (410,) * 8),
    ("healthz", "get", ALL),
    ("security_txt", "get", ALL),
    ("groups:home", "get", ALL),
    ("groups:search", "get", ALL),
    ("groups:suggestions", "get", ALL),
    ("groups:suggestions", "post", ALL),
    ("groups:here", "post", ALL),
    ("groups:list", "get", ALL),
    ("groups:detail", "get", ALL),
    ("groups:map", "get", ALL),
    ("groups:map_groups", "get", ALL),
    ("groups:map_names", "get", ALL),
    ("groups:embed", "get", ALL),
    ("groups:embed_snippet", "get", ALL),
    ("groups:explain", "get", ALL),
    ("groups:explain_page", "get", ALL),
    ("groups:missing", "post", ALL),
    ("groups:coverage", "get", DISTRICTS),
    ("groups:waiting_list", "get", DISTRICTS),
    ("groups:start", "get", ALL),
    ("groups:start", "post", ALL),
    ("groups:start_area", "post", ALL),
    ("groups:start_asked", "get", ALL),
    ("groups:application", "get", (410,) * 8),
    ("groups:application", "post", (410,) * 8),
    ("groups:application_second", "post", (410,) * 8),
    ("groups:application_withdraw", "get", (410,) * 8),
    ("groups:application_withdraw", "post", (410,) * 8),
    ("groups:application_erase", "get", (410,) * 8),
    ("groups:application_erase", "post", (410,) * 8),
    ("groups:application_export", "get", (410,) * 8),
    ("groups:interest", "post", ALL),
    ("groups:interest_confirm", "get", (410,) * 8),
    ("groups:record", "get", OWN_GROUP),
    ("groups:join", "get", ALL),
    ("groups:tell_me", "get", (302,) * 8),
    ("groups:resend", "get", ALL),
    ("contacts:list", "get", CALLERS),
    ("contacts:list", "post", (302, 403, 403, 403, 302, 403, 302, 302)),
    ("contacts:here", "post", (302, 403, 403, 403, 200, 403, 200, 200)),
    ("contacts:export_csv", "get", CALLERS),
    ("contacts:export_vcards", "get", CALLERS),
    ("contacts:due", "get", CALLERS),
    ("contacts:alone", "get", DISTRICTS),
    ("contacts:alone_mail", "get", OFFICE),
    ("contacts:record", "get", CALLERS),
    ("contacts:record_area", "get", CALLERS),
    ("contacts:take_back", "post", NOBODY),  # only who wrote it down
    ("contacts:officers", "get", COLLEAGUES),
    ("contacts:group", "get", (301,) * 8),
    ("contacts:silent", "get", (302, 403, 403, 200, 403, 403, 200, 200)),
    ("contacts:reachability", "get", COLLEAGUES),
    ("contacts:calendar", "get", COLLEAGUES),
    ("contacts:feed", "get", (410,) * 8),
    ("periodic:overview", "get", MANAGER),
    ("retention:overview", "get", MANAGER),
    ("retention:confirm", "get", (302, 403, 403, 403, 403, 403, 403, 302)),
    ("periodic:send_again", "get", (302, 403, 403, 403, 403, 403, 403, 302)),
    ("contacts:confirm", "get", (410,) * 8),
    ("contacts:digests", "get", COLLEAGUES),
    ("mail_works", "post", (302,) * 8),
    ("contacts:digest_off", "get", (410,) * 8),
    ("contacts:digest_off", "post", (410,) * 8),
    ("contacts:confirmed", "get", (410,) * 8),
    ("contacts:snooze", "post", (410,) * 8),
    ("groups:membership", "get", (410,) * 8),
    ("groups:membership_verify", "get", (410,) * 8),
    ("groups:membership_joined", "get", (410,) * 8),
    ("groups:membership_withdraw", "get", (410,) * 8),
    ("groups:membership_undo", "get", (410,) * 8),
    ("groups:membership_leave", "get", (410,) * 8),
    ("groups:membership_stay", "get", (410,) * 8),
    ("groups:membership_mail_works", "post", (410,) * 8),
    ("groups:membership_export", "get", (410,) * 8),
    ("groups:membership_erase", "get", (410,) * 8),
    ("groups:request", "get", OWN_MEMBERS),
    ("groups:request_approve", "get", (302, 404, 302, 404, 404, 404, 404, 302)),
    ("groups:request_undo", "get", (302, 404, 302, 404, 404, 404, 404, 302)),
    ("groups:request_refuse", "get", OWN_MEMBERS),
    ("groups:request_refuse", "post", OWN_MEMBERS),
    ("groups:letter", "get", OWN_MEMBERS),
    ("groups:members", "get", (302, 302, 302, 200, 403, 403, 403, 200)),
    ("groups:members_of", "get", MANAGED),
    ("groups:members_export", "get", (302, 404, 404, 403, 403, 404, 403, 404)),
    ("groups:member", "get", MANAGED),
    ("groups:member_joined", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:member_stays", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:member_settings", "get", MANAGED),
    ("groups:member_link", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:member_pause", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:member_paper", "get", MANAGED),
    ("groups:member_roster", "get", MANAGED),
    ("groups:member_import", "get", MANAGED),
    ("groups:member_template", "get", MANAGED),
    ("groups:member_preview", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:member_cancel", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:member_remove", "get", (302, 404, 302, 403, 403, 404, 403, 302)),
    ("groups:deputise", "get", (302, 404, 403, 200, 403, 404, 403, 403)),
    ("groups:invitation", "get", (410,) * 8),
    ("groups:invitation_decline", "get", (410,) * 8),
    ("groups:handover", "get", (302, 404, 200, 200, 403, 404, 200, 200)),
    ("groups:handover_invite", "get", (302, 404, 302, 403, 403, 404, 302, 302)),
    ("groups:handover_invite", "post", (302, 404, 200, 403, 403, 404, 200, 200)),
    ("groups:handover_resend", "get", (302, 404, 302, 403, 403, 404, 302, 302)),
    ("groups:handover_withdraw", "get", (302, 404, 302, 403, 403, 404, 302, 302)),
    ("groups:handover_lead", "get", (302, 404, 200, 403, 403, 404, 200, 200)),
    ("groups:handover_stop", "get", (302, 404, 200, 403, 403, 404, 403, 403)),
    ("groups:handover_succeed", "get", (302, 404, 302, 403, 403, 404, 403, 403)),
    ("groups:handover_ask", "get", (302, 404, 302, 403, 403, 404, 403, 403)),
    ("groups:handover_keep_on", "get", (302, 404, 302, 403, 403, 404, 403, 403)),
    ("groups:handover_remove", "get", (302, 404, 403, 403, 403, 404, 200, 200)),
    ("groups:short", "get", (302,) * 8),
    ("groups:picture", "get", ALL),
    ("groups:spread", "get", ALL),
    ("groups:poster", "get", ALL),
    ("groups:flyer", "get", ALL),
    *login_permissions.MATRIX,
    *taking_over_permissions.MATRIX,
    ("admin:index", "get", ADMINISTRATION),
    ("admin:app_list", "get", ADMINISTRATION),
    ("admin:jsi18n", "get", ADMINISTRATION),
    ("admin:password_change", "get", SENT_ON),  # to allauth's page
    ("admin:password_change_done", "get", SENT_ON),
    ("admin:login", "get", SENT_ON),
    ("admin:logout", "post", (302,) * 8),
    ("admin:accounts_user_changelist", "get", OFFICE),
    ("admin:accounts_user_change", "get", OFFICE),
    ("admin:accounts_user_email", "get", OFFICE),
    ("admin:accounts_user_history", "get", (302, 404, 403, 404, 403, 403, 200, 200)),
    ("admin:accounts_user_sessions", "get", OFFICE),
    ("admin:accounts_user_add", "get", OFFICE),
    ("admin:accounts_user_unlink", "get", MANAGER),
    ("admin:accounts_user_reset", "get", MANAGER),
    ("admin:accounts_user_delete", "get", NOBODY),
    ("admin:groups_address_changelist", "get", OFFICE),
    ("admin:groups_address_change", "get", OFFICE),
    ("admin:groups_address_history", "get", OFFICE),
    ("admin:groups_address_add", "get", NOBODY),
    ("admin:groups_address_delete", "get", NOBODY),
    ("admin:groups_alertgroup_changelist", "get", ADMINISTRATION),
    ("admin:groups_alertgroup_change", "get", (302, 404, 200, 200, 403, 403, 200, 200)),
    ("admin:groups_alertgroup_history", "get", (302, 404, 302, 302, 403, 403, 302, 302)),
    ("admin:groups_alertgroup_decide", "get", OFFICE_OF_GROUP),
    ("admin:groups_alertgroup_sleep", "get", OFFICE_OF_GROUP),
    ("admin:groups_alertgroup_close", "get", OFFICE_OF_GROUP),
    ("admin:groups_alertgroup_area", "get", OFFICE_OF_GROUP),
    ("admin:groups_alertgroup_revive", "get", (302, 404, 403, 403, 403, 403, 302, 302)),
    ("admin:groups_alertgroup_add", "get", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("admin:groups_alertgroup_delete", "get", NOBODY),
    ("admin:groups_district_changelist", "get", DISTRICTS),
    ("admin:groups_district_change", "get", DISTRICTS),
    ("admin:groups_district_history", "get", DISTRICTS),
    ("admin:groups_district_add", "get", NOBODY),
    ("admin:groups_district_delete", "get", NOBODY),
    ("admin:groups_grouplimits_changelist", "get", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("admin:groups_grouplimits_change", "get", OFFICE),
    ("admin:groups_grouplimits_history", "get", OFFICE),
    ("admin:groups_grouplimits_add", "get", OFFICE),
    ("admin:groups_grouplimits_delete", "get", NOBODY),
    ("admin:groups_missingaddress_changelist", "get", OFFICE),
    ("admin:groups_missingaddress_change", "get", OFFICE),
    ("admin:groups_missingaddress_history", "get", OFFICE_404),
    ("admin:groups_missingaddress_add", "get", NOBODY),
    ("admin:groups_missingaddress_delete", "get", NOBODY),
    ("admin:groups_jointerms_changelist", "get", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("admin:groups_jointerms_change", "get", OFFICE),
    ("admin:groups_jointerms_history", "get", OFFICE),
    ("admin:groups_jointerms_add", "get", OFFICE),
    ("admin:groups_jointerms_delete", "get", NOBODY),
    ("admin:groups_membership_changelist", "get", (302, 200, 200, 200, 403, 403, 403, 200)),
    ("admin:groups_membership_change", "get", (302, 404, 200, 404, 403, 403, 403, 200)),
    ("admin:groups_membership_history", "get", (302, 404, 200, 404, 403, 403, 404, 200)),
    ("admin:groups_membership_add", "get", (302, 200, 200, 403, 403, 403, 403, 200)),
    ("admin:groups_membership_delete", "get", NOBODY),
    ("admin:groups_neighbourhood_changelist", "get", DISTRICTS),
    ("admin:groups_neighbourhood_change", "get", DISTRICTS),
    ("admin:groups_neighbourhood_history", "get", DISTRICTS),
    ("admin:groups_neighbourhood_add", "get", NOBODY),
    ("admin:groups_neighbourhood_delete", "get", NOBODY),
    ("admin:login_claimmapping_changelist", "get", MANAGER),
    ("admin:login_claimmapping_change", "get", MANAGER),
    ("admin:login_claimmapping_history", "get", (302, 404, 404, 404, 403, 403, 404, 200)),
    ("admin:login_claimmapping_add", "get", MANAGER),
    ("admin:login_claimmapping_delete", "get", MANAGER),
    ("admin:privacy_historyentry_changelist", "get", OFFICE),
    ("admin:privacy_historyentry_change", "get", OFFICE),
    ("admin:privacy_historyentry_history", "get", OFFICE_404),
    ("admin:privacy_historyentry_add", "get", NOBODY),
    ("admin:privacy_historyentry_delete", "get", NOBODY),
    ("admin:privacy_processingrecord_changelist", "get", MANAGER),
    ("admin:privacy_processingrecord_change", "get", MANAGER),
    ("admin:privacy_processingrecord_history", "get", (302, 404, 404, 404, 403, 403, 404, 200)),
    ("admin:privacy_processingrecord_add", "get", NOBODY),
    ("admin:privacy_processingrecord_delete", "get", NOBODY),
    ("processing:who_looked", "get", OFFICE),
    ("processing:who_looked", "post", OFFICE),
    ("processing:who_looked_file", "get", (302, 403, 403, 403, 403, 403, 404, 404)),
    ("admin:contacts_officerprofile_changelist", "get", OFFICE),
    ("admin:contacts_officerprofile_change", "get", OFFICE),
    ("admin:contacts_officerprofile_history", "get", OFFICE_404),
    ("admin:contacts_officerprofile_add", "get", OFFICE),
    ("admin:contacts_officerprofile_delete", "get", NOBODY),
    ("admin:privacy_deletionterms_changelist", "get", (302, 403, 403, 403, 403, 403, 403, 302)),
    ("admin:privacy_deletionterms_change", "get", MANAGER),
    ("admin:privacy_deletionterms_history", "get", MANAGER),
    ("admin:privacy_deletionterms_add", "get", MANAGER),
    ("admin:privacy_deletionterms_delete", "get", NOBODY),
    ("admin:login_accountterms_changelist", "get", (302, 403, 403, 403, 403, 403, 403, 302)),
    ("admin:login_accountterms_change", "get", MANAGER),
    ("admin:login_accountterms_history", "get", MANAGER),
    ("admin:login_accountterms_add", "get", MANAGER),
    ("admin:login_accountterms_delete", "get", NOBODY),
    ("admin:mail_mailterms_changelist", "get", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("admin:mail_mailterms_change", "get", OFFICE),
    ("admin:mail_mailterms_history", "get", OFFICE),
    ("admin:mail_mailterms_add", "get", OFFICE),
    ("admin:mail_mailterms_delete", "get", NOBODY),
    ("admin:contacts_roundterms_changelist", "get", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("admin:contacts_roundterms_change", "get", OFFICE),
    ("admin:contacts_roundterms_history", "get", OFFICE),
    ("admin:contacts_roundterms_add", "get", OFFICE),
    ("admin:contacts_roundterms_delete", "get", NOBODY),
    ("admin:mail_outgoingmail_changelist", "get", OFFICE),
    ("admin:mail_outgoingmail_change", "get", OFFICE),
    ("admin:mail_outgoingmail_history", "get", OFFICE_404),
    ("admin:mail_outgoingmail_add", "get", NOBODY),
    ("admin:mail_outgoingmail_delete", "get", NOBODY),
    ("admin:texts_textversion_changelist", "get", OFFICE),
    ("admin:texts_textversion_change", "get", OFFICE),
    ("admin:texts_textversion_history", "get", OFFICE_404),
    ("admin:texts_textversion_edit", "get", OFFICE),
    ("admin:texts_textversion_edit", "post", OFFICE),
    ("admin:texts_textversion_add", "get", (302, 403, 403, 403, 403, 403, 302, 302)),
    ("admin:texts_textversion_delete", "get", NOBODY),
    *sign_permissions.MATRIX,
]  # fmt: skip


class Town(NamedTuple):
    """A group, and the session in which each role is logged in."""

    group_pk: int
    sessions: dict[str, str]

    def group(self) -> AlertGroup:
        return AlertGroup.objects.get(pk=self.group_pk)

    def client_of(self, role: str) -> Client:
        client = Client()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker) -> Iterator[Town]:
    """Made once: each test has a transaction inside this one, of which nothing stays."""
    factories.number_from(500)  # those of each test begin at 1, beside these
    with django_db_blocker.unblock(), transaction.atomic():
        group = factories.AlertGroupFactory()
        factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
        people = people_of(group)
        sessions = {role: session_of(people[role]) for role in ROLES if role != "visitor"}
        yield Town(group.pk, sessions)
        transaction.set_rollback(True)


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize(("url", "method", "statuses"), MATRIX)
def test_each_role_gets_what_the_matrix_says(url, method, statuses, town):
    group = town.group()
    before = AlertGroup.objects.values().get(pk=group.pk)

    answers = {}
    for role in ROLES:
        path = reverse(url, kwargs=arguments_of(url, group))
        answers[role] = getattr(town.client_of(role), method)(path).status_code

    assert answers == dict(zip(ROLES, statuses, strict=True))
    assert AlertGroup.objects.values().get(pk=group.pk) == before


@pytest.mark.parametrize(("url", "refusals"), REFUSED_POSTS)
def test_a_refused_post_changes_nothing(url, refusals, town):
    group = town.group()
    path = reverse(url, kwargs=arguments_of(url, group))
    before = everything()

    typed = FILLED_IN | sign_permissions.TYPED
    answers = {role: town.client_of(role).post(path, typed).status_code for role in refusals}

    assert answers == refusals
    assert everything() == before


def everything() -> dict[str, list]:
    """Every row there is, but for what is written of who looked."""
    kinds = (kind for kind in apps.get_models() if kind.__module__.startswith(OURS))
    rows = {kind.__name__: kind._base_manager.order_by("pk") for kind in kinds}
    rows["people"] = District.people.through.objects.order_by("pk")
    return {name: list(of.values()) for name, of in rows.items() if name != "ProcessingRecord"}


def test_every_url_has_a_row():
    assert {url for url, _method, _statuses in MATRIX} == url_names()
