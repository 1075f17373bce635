"""What an app of the portal declares about itself: typed attributes of its AppConfig.

Rooms of the ground floor collect them with `portal_apps`; the ground floor names no app. What is
wrong or misspelt stops the start: the class itself refuses other names and types, and
`declaration_checks` what can only be known once models are loaded.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import get_annotations
from typing import Any, Self, get_args, get_origin

from celery.schedules import BaseSchedule
from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from .audit import Tracked
from .celery import EveryHour
from .own_data import OwnData
from .personal_data import Activity, PersonalData

# What Django itself reads of an AppConfig.
OF_DJANGO = {"name", "label", "verbose_name", "path", "default", "default_auto_field", "ready"}


@dataclass(frozen=True)
class Text:
    """A text that the municipality may change, and the file in the app's folder with its words.

    The shipped words are version `shipped`, until somebody saves others. Raise it with every
    change of the file: consents refer to it.
    """

    kind: str
    title: str | Promise
    file: str
    where: str | Promise = ""  # where the text is read, for who edits it
    shipped: int = 1


@dataclass(frozen=True)
class MailKind:
    """One kind of mail, as the row of each keeps it; most have a template of that name."""

    name: str | Promise  # for lists of mails
    # Written on the portal's own account, so that it goes after what somebody waits for.
    planned: bool = False


@dataclass(frozen=True)
class MapLayer:
    """A layer of the public map.

    Areas of groups are always shown; a layer of another app is one that the visitor switches on.
    """

    name: str | Promise
    url_name: str
    more: str | Promise = ""  # what the link in a popup says
    list_url_name: str = ""  # the page in words that tells the same


@dataclass(frozen=True)
class PeriodicTask:
    """A task that beat plans, on the clock of Europe/Amsterdam.

    Each run expires before the next one is planned: a worker that was away does not find a queue
    of the same task.
    """

    name: str  # of the entry in beat's schedule
    task: str  # as the worker knows it
    schedule: int | BaseSchedule  # seconds, or a crontab
    expires: int  # seconds
    title: str | Promise  # on the page of the application manager

    @classmethod
    def hourly(cls, name: str, task: str, *, minute: int, title: str | Promise) -> Self:
        """At this minute; a machine that was off at the right hour catches up the same day."""
        return cls(name, task, EveryHour(minute=minute), expires=50 * 60, title=title)


@dataclass(frozen=True)
class Districts:
    """What somebody can be given to look after by a rule, such as single sign-on has.

    Given by the dotted functions in `districts` on an AppConfig.
    """

    choices: Callable[[], Iterable[tuple[str, str]]]  # code and name
    # Takes an account and codes, and gives the codes of before and after, or None if it had them.
    give: Callable[[Any, Collection[str]], tuple[list[str], list[str]] | None]


@dataclass(frozen=True)
class AccountPart:
    """What an app asks on the form that makes an account, beside name, address and role.

    Given by the dotted functions in `account_parts` on an AppConfig. The values that are typed
    come by name of the field, with those of the account among them.
    """

    title: str | Promise  # of the part of the form
    fields: Callable[[], Mapping[str, Any]]  # form fields by name; none is required by itself
    # What is wrong by field, of an account that is not saved yet.
    check: Callable[[Any, Mapping[str, Any]], Mapping[str, str | Promise]]
    keep: Callable[[Any, Mapping[str, Any]], None]  # of the new account, in its transaction


class PortalAppConfig(AppConfig):
    """The AppConfig of every app of the portal."""

    # Dotted names of functions, as apps are read before models: see Pile, Line, Picture, Section,
    # Expiring, Posts, Districts and AccountPart.
    queue: tuple[str, ...] = ()
    desk: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    # Where somebody begins instead of on the desk: see Landing.
    landings: tuple[str, ...] = ()
    group_sections: tuple[str, ...] = ()
    # What has to be right before a town begins: see Step in set_up.py.
    set_up: tuple[str, ...] = ()
    digest: tuple[str, ...] = ()
    expiring: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    account_parts: tuple[str, ...] = ()
    # What the municipality can take over from its own lists: see TownSheet.
    town_sheets: tuple[str, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    # What somebody finds of it at /mijn-gegevens/, and by model why nobody can be found there.
    own_data: tuple[OwnData, ...] = ()
    not_own: Mapping[str, str] = {}
    # Dotted functions of an account: what has to be done first before it can be erased.
    hindrances: tuple[str, ...] = ()
    # Acts that follow an account to another role, in the same transaction: they take it, with the
    # new role, and `by`, and give the names of what ended with the old one.
    role_changes: tuple[str, ...] = ()
    activities: tuple[Activity, ...] = ()
    # What the app's pages are for, in the processing log: slug of an activity by the name of the
    # URL, with * in it. The first that fits holds.
    page_activities: Mapping[str, str] = {}
    tracked: tuple[Tracked, ...] = ()
    # Tables that nobody may change, by "app_label.Model": whether the retention task may delete.
    append_only: Mapping[str, bool] = {}
    texts: tuple[Text, ...] = ()
    mail_kinds: Mapping[str, MailKind] = {}
    map_layers: tuple[MapLayer, ...] = ()
    periodic_tasks: tuple[PeriodicTask, ...] = ()
    # By action, as allauth writes them: "20/h/ip,5/h/key"; asked for in rate_limits.py.
    rate_limits: Mapping[str, str] = {}
    # Names of URLs before which somebody proves once more who they are, unless just logged in.
    reauthenticate: tuple[str, ...] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Raises ImproperlyConfigured for a name that is none, or a value of another type."""
        super().__init_subclass__(**kwargs)
        # With the base class imported Django finds two configs, and would take the plain one.
        cls.default = True
        types = get_annotations(PortalAppConfig)
        for name, value in vars(cls).items():
            if name in types and not _fits(value, types[name]):
                raise refusal(cls, name, value, f"expected {types[name]}")
            if name not in types and not name.startswith("_") and name not in OF_DJANGO:
                raise refusal(cls, name, value, "there is no such declaration")


def _fits(value: object, hint: Any) -> bool:
    """Whether the value is a tuple or mapping of what the hint says."""
    kind, (first, second) = get_origin(hint), get_args(hint)
    if kind is tuple:
        return isinstance(value, tuple) and all(isinstance(each, first) for each in value)
    return isinstance(value, Mapping) and all(
        isinstance(key, first) and (second is Any or isinstance(each, second))
        for key, each in value.items()
    )


def refusal(
    app: AppConfig | type[AppConfig], declaration: str, value: object, why: str
) -> ImproperlyConfigured:
    name = getattr(app, "name", repr(app))
    return ImproperlyConfigured(f"{name}: {declaration} {value!r}: {why}")


def portal_apps() -> Iterator[PortalAppConfig]:
    """Every app of the portal, in the order of INSTALLED_APPS."""
    for config in apps.get_app_configs():
        if isinstance(config, PortalAppConfig):
            yield config
