"""What must hold of the declarations of all apps, once models are loaded.

Runs in `ready()`, since gunicorn runs no system checks, and without a query. Each check raises
ImproperlyConfigured, which names the app, the declaration and what is wrong.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.module_loading import import_string

from .celery import app as celery
from .declarations import PortalAppConfig, portal_apps, refusal
from .personal_data import STARTS, PersonalData, Retention, Setting, retention_of
from .singleton import OneRow

# Declarations that are dotted names of functions.
FUNCTIONS = (
    *("queue", "desk", "pictures", "landings", "group_sections", "digest"),
    "set_up",
    *("expiring", "posts", "districts", "account_parts", "hindrances", "role_changes"),
    "town_sheets",
)
RATES = re.compile(r"[1-9]\d*/\d*[smhd]/(ip|user|key)(,[1-9]\d*/\d*[smhd]/(ip|user|key))*")


def refuse_wrong_declarations(configs: Collection[PortalAppConfig]) -> None:
    celery.autodiscover_tasks(force=True)  # as the worker does
    for config in configs:
        for check in CHECKS:
            check(config)
    for declaration, names in NAMES.items():
        _refuse_twice(configs, declaration, names)
    _refuse_undeclared_rules(configs)
    _refuse_not_found(configs)
    _refuse_undeclared_activities(configs)


def _check_functions(config: PortalAppConfig) -> None:
    for declaration in FUNCTIONS:
        for path in getattr(config, declaration):
            _check_function(config, declaration, path)


def _check_function(config: PortalAppConfig, declaration: str, path: str) -> None:
    try:
        function = import_string(path)
    except ImportError as error:
        raise refusal(config, declaration, path, str(error)) from error
    if not callable(function):
        raise refusal(config, declaration, path, "is no function")


def _check_personal_data(config: PortalAppConfig) -> None:
    for data in config.personal_data:
        model = _model(config, "personal_data", data.model)
        _check_fields(config, "personal_data", model, data.fields)
        _check_rule(config, data, model)


def _check_rule(config: PortalAppConfig, data: PersonalData, model: type[Model]) -> None:
    if data.term or data.rows:
        _check_rule_of_library(config, data)
        return
    rows, rule = model._default_manager.all(), retention_of(model)
    if data.expired and not callable(getattr(rows, data.expired, None)):
        why = f"{type(rows).__name__} has no method {data.expired!r}"
        raise refusal(config, "personal_data", data.model, why)
    if data.deleted_by and data.deleted_by not in {task.name for task in config.periodic_tasks}:
        why = f"the app has no periodic task {data.deleted_by!r}"
        raise refusal(config, "personal_data", data.model, why)
    if bool(data.expired) + bool(data.deleted_by) != bool(rule):
        why = "`retention` on its queryset and one of `expired` and `deleted_by` go together"
        raise refusal(config, "personal_data", data.model, why)
    if rule:
        _check_terms(config, data, rule)


def _check_rule_of_library(config: PortalAppConfig, data: PersonalData) -> None:
    if not (data.term and data.rows) or data.expired or data.deleted_by:
        raise refusal(config, "personal_data", data.model, "`term` and `rows` go together, alone")
    try:
        import_string(data.rows)
    except ImportError as error:
        raise refusal(config, "personal_data", data.rows, str(error)) from error
    _check_terms(config, data, data.term)


def _check_terms(config: PortalAppConfig, data: PersonalData, rule: Retention) -> None:
    where = f"the retention of {data.model}"
    for start, term in rule.terms.items():
        if start not in STARTS:
            raise refusal(config, where, start, "is no key of STARTS")
        if isinstance(term, Setting):
            model = _model(config, where, term.model)
            if not issubclass(model, OneRow):
                raise refusal(config, where, term.model, "is no row of settings")
            _check_fields(config, where, model, (term.field,))


def _check_own_data(config: PortalAppConfig) -> None:
    for own in config.own_data:
        model = _model(config, "own_data", own.model)
        for lookup in own.found_by:
            _check_lookup(config, model, lookup)
        functions = (own.facts, own.rows, own.erase, own.withdraw, own.form, own.offers)
        for path in (*functions, own.hindrances, own.own_page):
            if path:
                _check_function(config, "own_data", path)
        if bool(own.found_by) == bool(own.rows):
            raise refusal(config, "own_data", own.model, "`found_by` or `rows`, one of them")
        if not (own.erase or own.kept):
            raise refusal(config, "own_data", own.model, "neither `erase` nor why it is `kept`")

    for label in config.not_own:
        _model(config, "not_own", label)


def _check_lookup(config: PortalAppConfig, model: type[Model], lookup: str) -> None:
    """Each step but the last is a relation."""
    *relations, field = lookup.split("__")
    for name in relations:
        _check_fields(config, "own_data", model, (name,))
        to = model._meta.get_field(name).related_model
        if not isinstance(to, type):
            where = f"{model._meta.label}.{name}"
            raise refusal(config, "own_data", where, "is no relation")
        model = to
    _check_fields(config, "own_data", model, (field,))


def _refuse_not_found(configs: Collection[PortalAppConfig]) -> None:
    """Personal data that its owner cannot find, and nobody says why."""
    found = {own.model for config in portal_apps() for own in config.own_data}
    found |= {model for config in portal_apps() for model in config.not_own}
    for config in configs:
        for data in config.personal_data:
            if data.fields and data.model not in found:
                why = "is in no `own_data`, and `not_own` does not say why"
                raise refusal(config, "personal_data", data.model, why)


def _check_tracked(config: PortalAppConfig) -> None:
    for tracked in config.tracked:
        model = _model(config, "tracked", tracked.model)
        names = (*tracked.fields, *tracked.masked, *tracked.many)
        _check_fields(config, "tracked", model, names)
        for name in names:
            if (name in tracked.many) != bool(model._meta.get_field(name).many_to_many):
                raise refusal(config, "tracked", f"{tracked.model}.{name}", "`many` or not?")


def _check_append_only(config: PortalAppConfig) -> None:
    for label in config.append_only:
        _model(config, "append_only", label)


def _check_texts(config: PortalAppConfig) -> None:
    for text in config.texts:
        if not Path(config.path, text.file).is_file():
            raise refusal(config, "texts", text.file, "there is no such file in the app's folder")


def _check_periodic_tasks(config: PortalAppConfig) -> None:
    for task in config.periodic_tasks:
        if task.task not in celery.tasks:
            raise refusal(config, "periodic_tasks", task.task, "Celery knows no such task")
        if isinstance(task.schedule, int) and not 0 < task.expires < task.schedule:
            why = f"does not expire before its next run, in {task.schedule} seconds"
            raise refusal(config, "periodic_tasks", task.task, why)


def _check_rate_limits(config: PortalAppConfig) -> None:
    for action, rates in config.rate_limits.items():
        if not RATES.fullmatch(rates):
            raise refusal(config, f"rate_limits[{action!r}]", rates, "expected 20/h/ip,5/h/key")


CHECKS: tuple[Callable[[PortalAppConfig], None], ...] = (
    _check_functions,
    _check_personal_data,
    _check_own_data,
    _check_tracked,
    _check_append_only,
    _check_texts,
    _check_periodic_tasks,
    _check_rate_limits,
)
# What only one app may declare, and once.
NAMES: dict[str, Callable[[PortalAppConfig], Iterable[str]]] = {
    "personal_data": lambda config: (data.model for data in config.personal_data),
    "own_data": lambda config: (
        name for own in config.own_data for name in {own.model, own.key, own.path}
    ),
    "activities": lambda config: (activity.slug for activity in config.activities),
    "tracked": lambda config: (tracked.model for tracked in config.tracked),
    "append_only": lambda config: config.append_only,
    "texts": lambda config: (text.kind for text in config.texts),
    "mail_kinds": lambda config: config.mail_kinds,
    "periodic_tasks": lambda config: (task.name for task in config.periodic_tasks),
    "rate_limits": lambda config: config.rate_limits,
}


def _refuse_twice(
    configs: Collection[PortalAppConfig],
    declaration: str,
    names: Callable[[PortalAppConfig], Iterable[str]],
) -> None:
    counted = Counter(name for config in configs for name in names(config))
    for config in configs:
        for name in names(config):
            if counted[name] > 1:
                raise refusal(config, declaration, name, "is declared twice")


def _refuse_undeclared_rules(configs: Collection[PortalAppConfig]) -> None:
    """A rule that no app declares would be applied by nobody."""
    declared = {apps.get_model(data.model) for config in configs for data in config.personal_data}
    for config in configs:
        for model in config.get_models():
            if retention_of(model) and model not in declared:
                why = "its queryset has a `retention`, and nothing here names it"
                raise refusal(config, "personal_data", model._meta.label, why)


def _refuse_undeclared_activities(configs: Collection[PortalAppConfig]) -> None:
    """A line of the processing log says by a slug what for; the privacy page says what that is."""
    declared = {activity.slug for config in configs for activity in config.activities}
    for config in configs:
        for slug in config.page_activities.values():
            if slug not in declared:
                raise refusal(config, "page_activities", slug, "no app declares this activity")


def _model(config: PortalAppConfig, declaration: str, label: str) -> type[Model]:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise refusal(config, declaration, label, f"no such model: {error}") from error


def _check_fields(
    config: PortalAppConfig, declaration: str, model: type[Model], names: Iterable[str]
) -> None:
    for name in names:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist as error:
            why = "no such field"
            raise refusal(config, declaration, f"{model._meta.label}.{name}", why) from error
