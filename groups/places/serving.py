"""The districts of an account, given by a rule and not by hand in the admin."""

from collections.abc import Collection, Iterable

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.declarations import Districts

from ..models import District


def districts() -> Districts:
    return Districts(choices, give)


def choices() -> Iterable[tuple[str, str]]:
    return District.objects.filter(gone_on=None).values_list("code", "name")


def give(user: User, codes: Collection[str]) -> tuple[list[str], list[str]] | None:
    """Make these the districts of the account; codes that are none are left out."""
    wanted = set(District.objects.filter(code__in=codes))
    had = set(District.objects.filter(people=user))
    if wanted == had:
        return None
    through = District.people.through.objects
    through.filter(user=user, district__in=had - wanted).delete()
    through.bulk_create(
        [through.model(user=user, district=new) for new in wanted - had], ignore_conflicts=True
    )
    return sorted(each.code for each in had), sorted(each.code for each in wanted)
