"""Districts of an account, as apps declare them: the ground floor has none itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.module_loading import import_string

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import serves_districts
from hoogeveen_alert.declarations import Districts, portal_apps


def declared() -> Iterator[Districts]:
    for config in portal_apps():
        for name in config.districts:
            yield import_string(name)()


def choices() -> list[tuple[str, str]]:
    return [choice for districts in declared() for choice in districts.choices()]


def give_districts(
    user: User, codes: Collection[str], *, is_new_role: bool
) -> tuple[list[str], list[str]] | None:
    """Let the account have these districts; the codes of before and after, if that is a change.

    Without codes those that were given by hand stay, unless they came with another role.
    """
    if not serves_districts(user):
        codes = ()
    elif not codes and not is_new_role:
        return None
    moves = [move for districts in declared() if (move := districts.give(user, codes))]
    before, after = ([code for move in moves for code in move[side]] for side in (0, 1))
    return (before, after) if moves else None
