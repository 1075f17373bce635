"""Answers to a round, by the link in the mail: a GET shows, only a POST answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from ..answer_forms import AnswerForm
from ..models import ContactCheck, RoundTerms
from ..models.checks import Over
from ..tokens import read_check_token

private = cache_control(private=True, no_store=True)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Own details and one word per group, of all rounds that opened with the one of the link."""
    check = read_check_token(token)
    if not check:
        return render(request, "contacts/confirm_gone.html", status=410)
    checks = open_with(check)
    if not checks:
        return _over(request, check)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, user=check.user, checks=checks)
    if form.is_valid():
        form.save()
        return redirect("contacts:confirmed", token)
    terms = RoundTerms.current()
    can_snooze = any(one.snoozed_until is None for one in checks)
    context = {
        "form": form,
        "token": token,
        "checks": checks,
        "snooze_days": terms.snooze_days if can_snooze else 0,
    }
    return render(request, "contacts/confirm.html", context)


@private
@require_POST
def snooze(request: HttpRequest, token: str) -> HttpResponse:
    """Put the rounds of this link off, once."""
    check = read_check_token(token)
    if not check:
        return render(request, "contacts/confirm_gone.html", status=410)
    days = RoundTerms.current().snooze_days
    put_off = 0
    for one in open_with(check):
        try:
            one.snooze(on=timezone.localdate(), days=days)
        except Over:
            continue
        put_off += 1
    if not put_off:
        return _over(request, check)
    return redirect("contacts:confirmed", token)


@private
@require_http_methods(["GET", "HEAD"])
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, with what happens now."""
    check = read_check_token(token)
    if not check:
        return render(request, "contacts/confirm_gone.html", status=410)
    return render(request, "contacts/confirmed.html", {"rounds": _opened_with(check)})


def open_with(check: ContactCheck) -> list[ContactCheck]:
    return [one for one in _opened_with(check) if one.closed_at is None]


def _opened_with(check: ContactCheck) -> list[ContactCheck]:
    """The rounds of this person that opened that day: what the mail of the link asked about."""
    rounds = ContactCheck.objects.with_group().filter(user=check.user, opened_on=check.opened_on)
    return list(rounds.order_by("post__group__name", "pk"))


def _over(request: HttpRequest, check: ContactCheck) -> HttpResponse:
    """A link of an earlier round, or of one that is answered: says so, and shows no details."""
    newer = ContactCheck.objects.still_open().filter(user=check.user)
    context = {"check": check, "asked_anew": newer.exclude(opened_on=check.opened_on).exists()}
    return render(request, "contacts/confirm_over.html", context, status=410)
