"""What an app declares on its AppConfig: a wrong or misspelt declaration stops the start."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from groups.apps import GroupsConfig
from groups.models.membership import MembershipQuerySet
from hoogeveen_alert import rate_limits
from hoogeveen_alert.audit import Tracked
from hoogeveen_alert.celery import app as celery
from hoogeveen_alert.declaration_checks import refuse_wrong_declarations
from hoogeveen_alert.declarations import (
    MailKind,
    MapLayer,
    PeriodicTask,
    PortalAppConfig,
    Text,
    portal_apps,
)
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import PersonalData, Retention, Setting

OUR_APPS = ("hoogeveen_alert", "groups", "contacts", "signage")
MEMBERS = PersonalData("groups.Membership", ("name",), "To reach a member.", expired="expired")
OWN = OwnData(
    key="members",
    path="leden",
    title="Leden",
    model="groups.Membership",
    found_by=("email",),
    facts="groups.joining.own_data.of_membership",
    erase="groups.joining.acts.erase",
)
TASK = PeriodicTask("follow", "groups.tasks.follow_groups", 300, expires=240, title="Volgen")
# Every task that the portal had before tasks moved to rooms; what is queued goes by these names.
TASKS = {
    "deliver-mail": "hoogeveen_alert.mail.tasks.deliver_mail",
    "read-bounces": "hoogeveen_alert.mail.tasks.read_bounces",
    "plan-rounds": "contacts.tasks.plan_rounds",
    "plan-digests": "contacts.tasks.plan_digests",
    "follow-unused-accounts": "hoogeveen_alert.login.tasks.follow_unused_accounts",
    "ask-members-to-stay": "groups.tasks.ask_members_to_stay",
    "delete-expired": "hoogeveen_alert.privacy.tasks.delete_expired",
    "remind-about-invitations": "groups.tasks.remind_about_invitations",
    "forget-who-did-not-accept": "groups.tasks.forget_who_did_not_accept",
    "delete-old-imports": "groups.tasks.delete_old_imports",
    "delete-old-town-lists": "hoogeveen_alert.taking_over.tasks.delete_old_town_lists",
    "go-on-with-town-lists": "hoogeveen_alert.taking_over.tasks.go_on_with_town_lists",
    "remind-about-requests": "groups.tasks.remind_about_requests",
    "settle-missing-addresses": "groups.tasks.settle_missing_addresses",
    "follow-groups": "groups.tasks.follow_groups",
    "release-closed-groups": "signage.tasks.release_closed_groups",
    "check-budgets": "signage.tasks.check_budgets",
}
# And those that beat does not plan: about one person, or one file.
ABOUT_ONE = {
    "contacts.tasks.write_to_person",
    "contacts.tasks.send_digest",
    "hoogeveen_alert.taking_over.tasks.work_on_town_list",
}


def declaring(**declarations) -> PortalAppConfig:
    """The app of the groups, as if it declared these instead of its own."""
    real = apps.get_app_config("groups")
    config = type("Declaring", (PortalAppConfig,), {"name": "groups", **declarations})(
        real.name, real.module
    )
    config.apps, config.models = apps, real.models
    return config


def refused(*configs: PortalAppConfig) -> str:
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_wrong_declarations(configs)
    return str(refusal.value)


# Refused as the class is made --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("desks", ("groups.desk.lines",)),
        ("mail_kind", {}),
        ("lines", lambda self: ()),
        ("desk", "groups.desk.lines"),
        ("desk", ["groups.desk.lines"]),
        ("digest", (len,)),
        ("expiring", None),
        ("personal_data", ("groups.Membership",)),
        ("personal_data", MEMBERS),
        ("activities", {"joining": "Deciding"}),
        ("tracked", [Tracked("groups.AlertGroup", ("name",))]),
        ("append_only", ("groups.StatusChange",)),
        ("append_only", {"groups.StatusChange": "yes"}),
        ("texts", ("house_rules",)),
        ("mail_kinds", ("invited",)),
        ("mail_kinds", {1: "invited"}),
        ("map_layers", (("Groepen", "groups:map_groups"),)),
        ("periodic_tasks", (("follow-groups", 300),)),
        ("rate_limits", {"join": 20}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_misspelt_name_or_another_type_is_refused_as_the_class_is_made(name, value):
    with pytest.raises(ImproperlyConfigured) as refusal:
        type("Wrong", (PortalAppConfig,), {"name": "groups", name: value})

    assert str(refusal.value).startswith(f"groups: {name} {value!r}: ")


def test_what_fits_is_taken_and_django_takes_the_subclass():
    config = declaring(
        desk=("groups.desk.lines",),
        personal_data=(MEMBERS,),
        mail_kinds={"invited": MailKind("binnengelaten")},
    )

    assert (config.default, config.desk) == (True, ("groups.desk.lines",))
    assert config.digest == ()
    assert "default" not in vars(PortalAppConfig)


def test_every_app_of_ours_is_one_but_the_ground_floor_itself():
    ours = {c.name for c in apps.get_app_configs() if c.name.split(".")[0] in OUR_APPS}

    assert ours - {config.name for config in portal_apps()} == {"hoogeveen_alert"}


# Refused once models are loaded ------------------------------------------------------------------


def data(**changes) -> dict[str, tuple]:
    return {"personal_data": (replace(MEMBERS, **changes),)}


def own(**changes) -> dict[str, tuple]:
    return {"own_data": (replace(OWN, **changes),)}


@pytest.mark.parametrize(
    ("declared", "named"),
    [
        (own(model="groups.Membershp"), "own_data 'groups.Membershp': no such model"),
        (own(found_by=("emial",)), "own_data 'groups.Membership.emial': no such field"),
        (own(found_by=("group__emial",)), "own_data 'groups.AlertGroup.emial': no such field"),
        (own(found_by=("email__x",)), "own_data 'groups.Membership.email': is no relation"),
        (own(facts="groups.joining.own_data.of_nobody"), "own_data 'groups.joining.own_data.of"),
        (own(erase="groups.joining.acts.ersae"), "own_data 'groups.joining.acts.ersae'"),
        (own(erase=""), "own_data 'groups.Membership': neither `erase` nor why it is `kept`"),
        (own(found_by=()), "own_data 'groups.Membership': `found_by` or `rows`, one of them"),
        ({"hindrances": ("groups.nowhere.lines",)}, "hindrances 'groups.nowhere.lines'"),
        ({"not_own": {"groups.Nobody": "Why"}}, "not_own 'groups.Nobody': no such model"),
        ({"desk": ("groups.nowhere.lines",)}, "desk 'groups.nowhere.lines'"),
        ({"desk": ("groups.desk.linse",)}, "desk 'groups.desk.linse'"),
        (
            {"desk": ("groups.public.map.PRECISION",)},
            "desk 'groups.public.map.PRECISION': is no function",
        ),
        ({"digest": ("lines",)}, "digest 'lines'"),
        ({"expiring": ("signage.photo_terms.expire",)}, "expiring 'signage.photo_terms.expire'"),
        (data(model="groups.Membershp"), "personal_data 'groups.Membershp': no such model"),
        (data(model="Membership"), "personal_data 'Membership': no such model"),
        (data(fields=("nmae",)), "personal_data 'groups.Membership.nmae': no such field"),
        (data(expired="expird"), "MembershipQuerySet has no method 'expird'"),
        (data(expired=""), "personal_data 'groups.Membership': `retention` on its queryset"),
        (data(model="accounts.User"), "UserQuerySet has no method 'expired'"),
        (
            data(model="groups.Coordinator", fields=(), expired="current"),
            "personal_data 'groups.Coordinator': `retention` on its queryset",
        ),
        (data(expired="", deleted_by="delete"), "the app has no periodic task 'delete'"),
        ({"tracked": (Tracked("groups.Group", ()),)}, "tracked 'groups.Group': no such model"),
        (
            {"tracked": (Tracked("groups.AlertGroup", ("name",), masked=("lnik",)),)},
            "tracked 'groups.AlertGroup.lnik': no such field",
        ),
        (
            {"tracked": (Tracked("groups.AlertGroup", ("neighbourhoods",)),)},
            "tracked 'groups.AlertGroup.neighbourhoods': `many` or not?",
        ),
        (
            {"tracked": (Tracked("groups.AlertGroup", (), many=("name",)),)},
            "tracked 'groups.AlertGroup.name': `many` or not?",
        ),
        ({"append_only": {"groups.Ledger": True}}, "append_only 'groups.Ledger': no such model"),
        ({"texts": (Text("rules", "Regels", "texts/rules.md"),)}, "texts 'texts/rules.md'"),
        (
            {"periodic_tasks": (replace(TASK, task="groups.tasks.folow"),)},
            "periodic_tasks 'groups.tasks.folow': Celery knows no such task",
        ),
        ({"periodic_tasks": (replace(TASK, expires=300),)}, "does not expire before its next run"),
        ({"periodic_tasks": (replace(TASK, expires=0),)}, "does not expire before its next run"),
        ({"rate_limits": {"join": "20/hour/ip"}}, "rate_limits['join'] '20/hour/ip'"),
        ({"rate_limits": {"join": ""}}, "rate_limits['join'] ''"),
        ({"rate_limits": {"join": "20/h/ip,"}}, "rate_limits['join'] '20/h/ip,'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_exist_is_refused_without_a_query(declared, named):
    said = refused(declaring(**declared))

    assert said.startswith("groups: ")
    assert named in said


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"enddd": 30}, "the retention of groups.Membership 'enddd': is no key of STARTS"),
        ({"ended": Setting("groups.Terms", "days")}, "'groups.Terms': no such model"),
        ({"ended": Setting("groups.Membership", "key")}, "'groups.Membership': is no row of"),
        ({"ended": Setting("groups.JoinTerms", "days")}, "'groups.JoinTerms.days': no such field"),
    ],
)
def test_a_wrong_rule_of_a_model_is_refused(monkeypatch, rule, named):
    monkeypatch.setattr(MembershipQuerySet, "retention", Retention(rule))

    assert named in refused(declaring(**data()))


def test_a_rule_that_no_app_declares_is_refused():
    own = apps.get_app_config("groups")
    others = tuple(data for data in own.personal_data if data.model != "groups.Interest")
    forgetful = declaring(personal_data=others, periodic_tasks=own.periodic_tasks)

    assert "personal_data 'groups.Interest': its queryset" in refused(forgetful)


@pytest.mark.parametrize(
    ("name", "value", "twice"),
    [
        ("personal_data", (MEMBERS,), "groups.Membership"),
        ("tracked", (Tracked("groups.JoinTerms", ("remind_after",)),), "groups.JoinTerms"),
        ("append_only", {"signage.LedgerEntry": False}, "signage.LedgerEntry"),
        ("texts", (Text("consent", "Akkoord", "texts/consent.md"),), "consent"),
        ("mail_kinds", {"invited": MailKind("binnengelaten")}, "invited"),
        ("periodic_tasks", (TASK,), "follow"),
        ("rate_limits", {"join": "1/h/ip"}, "join"),
    ],
)
def test_what_is_declared_twice_is_refused(name, value, twice):
    configs = [declaring(**{name: value}) for _ in range(2)]

    assert refused(*configs) == f"groups: {name} {twice!r}: is declared twice"


def test_personal_data_that_its_owner_cannot_find_is_refused():
    groups = apps.get_app_config("groups")
    hidden = tuple(
        replace(data, fields=("name",)) if data.model == "groups.AlertGroup" else data
        for data in groups.personal_data
    )

    said = refused(declaring(personal_data=hidden, periodic_tasks=groups.periodic_tasks))

    assert said == (
        "groups: personal_data 'groups.AlertGroup': is in no `own_data`, and `not_own` does not"
        " say why"
    )


def test_what_our_apps_declare_stands():
    refuse_wrong_declarations(list(portal_apps()))


# In a fresh process ------------------------------------------------------------------------------


def run(code: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PYTHONPATH": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dsek = ('groups.desk.lines',)", "wrong: dsek ('groups.desk.lines',): there is no such"),
        ("append_only = {'wrong.Thing': True}", "wrong: append_only 'wrong.Thing': no such model"),
    ],
)
def test_gunicorn_does_not_start_with_a_wrong_declaration(tmp_path, line, said):
    app = tmp_path / "wrong"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "apps.py").write_text(
        "from hoogeveen_alert.declarations import PortalAppConfig\n\n\n"
        f"class WrongConfig(PortalAppConfig):\n    name = 'wrong'\n    {line}\n"
    )
    (tmp_path / "wrong_settings.py").write_text(
        "from hoogeveen_alert.settings import *\n\nINSTALLED_APPS = [*INSTALLED_APPS, 'wrong']\n"
    )

    done = run("import hoogeveen_alert.wsgi", tmp_path, DJANGO_SETTINGS_MODULE="wrong_settings")

    assert done.returncode == 1
    assert f"ImproperlyConfigured: {said}" in done.stderr.splitlines()[-1]


STARTS = {
    "worker and beat": "from hoogeveen_alert.celery import app; app.loader.init_worker()",
    "web": "import hoogeveen_alert.wsgi; from hoogeveen_alert.celery import app",
    "manage.py": "import django; django.setup(); from hoogeveen_alert.celery import app",
}
TELL = """
app.finalize()
plan = {name: entry["task"] for name, entry in app.conf.beat_schedule.items()}
import json; print(json.dumps([plan, sorted(app.tasks)]))
"""


@pytest.mark.parametrize("start", list(STARTS))
def test_each_kind_of_process_knows_the_schedule_and_its_tasks(tmp_path, start):
    done = run(STARTS[start] + TELL, tmp_path)

    assert done.stderr == ""
    plan, tasks = json.loads(done.stdout)
    assert plan == TASKS
    assert {*TASKS.values(), *ABOUT_ONE} == {
        name for name in tasks if not name.startswith("celery.")
    }


def test_tasks_keep_their_names_wherever_they_move():
    sources = [
        path.read_text()
        for root in OUR_APPS
        for path in Path(settings.BASE_DIR, root).rglob("tasks.py")
    ]
    named = re.findall(r'^@\w+\(name="([\w.]+)"\)$', "\n".join(sources), re.MULTILINE)

    assert sorted(named) == sorted({*TASKS.values(), *ABOUT_ONE})


def test_each_run_expires_before_the_next_one_is_planned():
    for entry in celery.conf.beat_schedule.values():
        schedule, expires = entry["schedule"], entry["options"]["expires"]
        if isinstance(schedule, crontab):
            interval = 3600 if len(schedule.hour) == 24 else 24 * 3600
        else:
            interval = schedule
        assert 0 < expires < interval


# Rate limits -------------------------------------------------------------------------------------


def test_an_undeclared_rate_limit_raises(rf):
    for request in (rf.get("/"), rf.post("/")):
        with pytest.raises(rate_limits.UndeclaredRateLimit, match="jion"):
            rate_limits.consume_or_429(request, action="jion")


def test_a_declared_limit_holds(rf, monkeypatch):
    monkeypatch.setitem(GroupsConfig.rate_limits, "missing", "2/h/ip")

    answers = [rate_limits.consume_or_429(rf.post("/"), action="missing") for _ in range(3)]

    assert answers[:2] == [None, None]
    assert answers[2].status_code == 429


def test_every_limit_is_declared_and_asked_for_through_the_portal():
    sources = {
        path: path.read_text()
        for root in OUR_APPS
        for path in Path(settings.BASE_DIR, root).rglob("*.py")
    }
    asking = r'(?:consume_or_429|may_go_on|is_within)\(\s*request,\s*action="(\w+)"'
    asked = re.findall(asking, "".join(sources.values()))
    past_us = [
        path.name
        for path, code in sources.items()
        if re.search(r"allauth\.core(\.internal)?(\.| import )ratelimit", code)
    ]

    declared = {action for config in portal_apps() for action in config.rate_limits}
    assert set(asked) == declared
    assert past_us == ["rate_limits.py"]


def test_a_layer_of_the_map_is_one_that_has_an_address():
    layers = [layer for config in portal_apps() for layer in config.map_layers]

    assert [layer.url_name for layer in layers] == ["groups:map_groups", "signage:map_signs"]
    assert all(isinstance(layer, MapLayer) for layer in layers)
