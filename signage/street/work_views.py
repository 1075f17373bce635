"""The work list on a phone: what hangs where, what is to be done, and a large button for it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ..models import Sign, SignRules
from ..models.sign import SignQuerySet
from ..places import address_order, neighbourhoods_at
from .forms import WorkForm
from .register import state_of, task_for, with_facts

SIGNS_A_PAGE = 25
# The page behind the large button, by the state of the sign; of the others somebody looks.
STEPS = {"planned": "signage:hang", "to_remove": "signage:remove"}


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The work of today by address, for who hangs, inspects and removes signs."""
    if not request.user.has_perm("signage.view_worklist"):
        raise PermissionDenied
    today = timezone.localdate()
    form = WorkForm(request.GET)
    to_do = Sign.objects.visible_to(request.user).to_do(on=today)
    page = Paginator(_by_address(form.chosen(to_do)), SIGNS_A_PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": _rows(list(page.object_list)),
        "query": query.urlencode(),
        "is_filtered": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "signage/street/work.html", context)


def _by_address(signs: SignQuerySet) -> list[int]:
    """Keys of the signs in the order in which a crew drives: town, street, number."""
    places = signs.order_by("pk").values_list("pk", "place")
    return [pk for pk, place in sorted(places, key=lambda row: address_order(row[1]))]


def _rows(keys: list[int]) -> list[dict[str, Any]]:
    found = with_facts(Sign.objects.filter(pk__in=keys)).in_bulk()
    signs = [found[key] for key in keys if key in found]
    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    rows = []
    for sign, there in zip(signs, neighbourhoods_at([s.point for s in signs]), strict=True):
        state = state_of(sign, today)
        rows.append(
            {
                "sign": sign,
                "state": state,
                "task": task_for(sign, state, ended_before) or gettext("look what was reported"),
                "step": reverse(STEPS.get(state, "signage:inspect"), args=[sign.pk]),
                "neighbourhood": there.name if there else "",
            }
        )
    return rows
