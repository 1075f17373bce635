"""How an app declares the personal data it keeps: `personal_data` on its AppConfig.

Collected by the privacy room, which walks the app configs; `activities` likewise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class PersonalData:
    """Personal fields of one model, why they are kept, and for how long."""

    model: str  # "app_label.Model"
    fields: tuple[str, ...]
    purpose: str | Promise  # lazily translated, for the privacy page
    # Days, by what the term depends on ("" when on nothing); empty: as long as the row is needed.
    term_days: Mapping[str, int] = field(default_factory=dict)
    # Where the municipality sets the days: dotted name of a function that gives them as above,
    # and `term_days` are the default.
    terms_now: str = ""
    # In words instead, when it is shorter than a day; a task of the app itself deletes then.
    term: str | Promise = ""
    # Name of the method of the model's queryset that gives the rows past their term.
    expired: str = ""


@dataclass(frozen=True)
class Expiring:
    """What goes after a term while its row stays, such as a file; for the daily task.

    Given by the dotted functions in `expiring` on an AppConfig.
    """

    name: str
    count: Callable[[], int]  # how many are past their term
    delete: Callable[[], int]  # deletes them, and says how many; safe to run twice


@dataclass(frozen=True)
class Activity:
    """What the portal does with personal data, as the processing log names it.

    Declared as `activities` on an AppConfig; described at /privacy/#<slug>.
    """

    slug: str
    name: str | Promise
    about: str | Promise  # who sees or gets what, and why
