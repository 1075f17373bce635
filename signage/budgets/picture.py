"""What became of this year's money, as a small picture on top of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.dashboard import Bar, Part, Picture
from hoogeveen_alert.wording import in_own_words

from ..models import Budget
from ..models.money import as_euro


def pictures(user: User) -> Iterator[Picture]:
    """For the municipality, all Smederijen together; the page behind it has each."""
    if not is_office(user) or not user.has_perm("signage.view_budget"):
        return
    year = timezone.localdate().year
    budgets = list(Budget.objects.visible_to(user).with_balance().filter(year=year))
    title, url = gettext("Budget %d") % year, reverse("signage:overview")
    if not budgets:
        yield Picture(title, gettext("There is no budget for %d yet.") % year, (), url)
        return
    before, spent, reserved, left = (
        sum(getattr(budget, name) for budget in budgets)
        for name in ("spent_before", "spent", "reserved", "free_cents")
    )
    spent += before
    parts = (
        Part("done", gettext("Spent"), max(spent, 0), as_euro(spent)),
        Part("promised", gettext("Reserved"), max(reserved, 0), as_euro(reserved)),
        Part("rest", gettext("Still free"), max(left, 0), as_euro(left)),
    )
    words = gettext("%s is still free.") % as_euro(left)
    yield Picture(title, words, (Bar(in_own_words(gettext("All %(pots)s")), parts),), url)
