"""Putting somebody on the list who signed on paper."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.once.acts import answered_before, do_once

from ..managed import managed_group
from ..models import AlertGroup, GroupNotOpen
from ..models.membership import ON_THE_LIST
from ..reasons import WHY_NOT_OPEN
from . import acts
from .forms import PaperOfGroupForm


@managed_group("GET", "POST")
def add(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """One person; the page of this person follows, where a letter can be printed."""
    if request.method != "POST":
        return _show(request, group, PaperOfGroupForm(group))
    before = answered_before(request)
    if before:
        return redirect(before)
    form = PaperOfGroupForm(group, request.POST)
    if not form.is_valid():
        # The very same form may have come at this moment, and put the person on the list.
        before = answered_before(request)
        return redirect(before) if before else _show(request, group, form)
    try:
        return redirect(do_once(request, lambda: _add(request, group, form)))
    except GroupNotOpen as closed:
        # It was open when the form was checked, a moment ago.
        form.add_error(None, WHY_NOT_OPEN[closed.reason])
    except IntegrityError:
        form.add_error("email", ON_THE_LIST)
    return _show(request, group, form)


def _add(request: HttpRequest, group: AlertGroup, form: PaperOfGroupForm) -> str:
    added = acts.add_on_paper(group, by=user_of(request), **form.person)
    done = gettext("%(name)s is on the list now.") % {"name": added.name}
    messages.success(request, done)
    return reverse("groups:member", args=[group.slug, added.pk])


def _show(request: HttpRequest, group: AlertGroup, form: PaperOfGroupForm) -> HttpResponse:
    return render(request, "groups/members/member_paper.html", {"group": group, "form": form})
