from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.rate_limits import consume_or_429
from hoogeveen_alert.set_up import Step, declared_steps

from . import acts
from .models import Confirmation
from .steps import own_steps


@dataclass(frozen=True)
class Shown:
    """A step, and what was said of it."""

    step: Step
    confirmation: Confirmation | None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmation is not None and self.confirmation.state == self.step.state

    @property
    def is_right(self) -> bool:
        return self.step.is_right and (not self.step.asks or self.is_confirmed)


def _check_office(request: HttpRequest) -> None:
    if not is_office(request.user):
        raise PermissionDenied


def _all_steps() -> list[Step]:
    return [*declared_steps(), *own_steps()]


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Each step green or red, with what to do; as many queries for one confirmation as for all."""
    _check_office(request)
    said = {row.item: row for row in Confirmation.objects.all()}
    steps = [Shown(step, said.get(step.key)) for step in _all_steps()]
    context = {"steps": steps, "right": sum(shown.is_right for shown in steps)}
    return render(request, "setting_up/list.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Of what stood on the page: when that changed meanwhile, it has to be looked at again."""
    _check_office(request)
    step = next((step for step in _all_steps() if step.key == key and step.asks), None)
    if step is None:
        raise Http404
    if request.POST.get("state") == step.state:
        acts.confirm(step)
        messages.success(request, gettext("Noted: “%(title)s” is right.") % {"title": step.title})
    else:
        messages.error(request, gettext("This changed while you looked. Look at it once more."))
    return redirect("setting_up:list")


@login_required
@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    _check_office(request)
    user = user_of(request)
    if refused := consume_or_429(request, action="set_up_test", user=user):
        return refused
    acts.send_test_mail(user)
    messages.success(request, gettext("The test mail leaves within a minute, to your own address."))
    return redirect("setting_up:list")
