"""Answers to a round, by the link in the mail: a GET shows, only a POST answers.

And who does not answer, with the ways to reach each of them.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoogeveen_alert.accounts.access import note_owner, user_of
from hoogeveen_alert.privacy.people_shown import show

from ..links import check_link
from ..models import ContactCheck, RoundTerms
from ..people import ACTIVITY, mark_unreachable
from . import acts
from .forms import AnswerForm
from .silence import each_once, may_see, unanswered_for

PER_PAGE = 25
private = cache_control(private=True, no_store=True)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Own details and one word per group, of all open rounds of that person."""
    check = check_link.read(token)
    if not check:
        return render(request, "contacts/rounds/confirm_gone.html", status=410)
    note_owner(request, check.user.email)
    checks = open_with(check)
    if not checks:
        return _over(request, check)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, user=check.user, checks=checks)
    if form.is_valid():
        acts.answer_each(check.user, form.known, form.cleaned_data, form.answers())
        return redirect("contacts:confirmed", token)
    terms = RoundTerms.current()
    can_snooze = any(one.snoozed_until is None for one in checks)
    context = {
        "form": form,
        "token": token,
        "checks": checks,
        "snooze_days": terms.snooze_days if can_snooze else 0,
    }
    return render(request, "contacts/rounds/confirm.html", context)


@private
@require_POST
def snooze(request: HttpRequest, token: str) -> HttpResponse:
    """Put the rounds of this link off, once."""
    check = check_link.read(token)
    if not check:
        return render(request, "contacts/rounds/confirm_gone.html", status=410)
    days = RoundTerms.current().snooze_days
    if not acts.snooze_each(open_with(check), on=timezone.localdate(), days=days):
        return _over(request, check)
    return redirect("contacts:confirmed", token)


@private
@require_http_methods(["GET", "HEAD"])
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, with what happens now."""
    check = check_link.read(token)
    if not check:
        return render(request, "contacts/rounds/confirm_gone.html", status=410)
    note_owner(request, check.user.email)
    return render(request, "contacts/rounds/confirmed.html", {"rounds": _beside(check)})


def open_with(check: ContactCheck) -> list[ContactCheck]:
    return [one for one in _beside(check) if one.closed_at is None]


def _beside(check: ContactCheck) -> list[ContactCheck]:
    """The rounds of this person that the mails with this link may have asked about.

    A mail names rounds of several days. Of a round that has ended the link reaches those that ran
    beside it, and none that opened later; what ended that day is on the page that thanks.
    """
    rounds = ContactCheck.objects.with_group().filter(user=check.user)
    shown = Q(closed_at=None) | Q(opened_on=check.opened_on)
    if check.closed_at:
        ended_on = timezone.localdate(check.closed_at)
        rounds = rounds.filter(opened_on__lte=ended_on)
        shown |= Q(closed_at__date=ended_on)
    return list(rounds.filter(shown).order_by("post__group__sort_key", "pk"))


def _over(request: HttpRequest, check: ContactCheck) -> HttpResponse:
    """A link of an earlier round, or of one that is answered: says so, and shows no details."""
    newer = ContactCheck.objects.still_open().filter(user=check.user)
    context = {"check": check, "asked_anew": newer.exists()}
    return render(request, "contacts/rounds/confirm_over.html", context, status=410)


@login_required
@require_safe
def silent(request: HttpRequest) -> HttpResponse:
    """The longest silent first: coordinators, and for the municipality officers and area people."""
    user = user_of(request)
    if not may_see(user):
        raise PermissionDenied
    checks = unanswered_for(user).select_related(
        "user__contact_preference", "user__officer_profile", "post__group"
    )
    page = Paginator(each_once(checks), PER_PAGE).get_page(request.GET.get("page"))
    # A person with two posts is here twice, as two objects.
    mark_unreachable(check.user for check in page)
    show(request, (check.user for check in page), name="silent", activity=ACTIVITY)
    return render(request, "contacts/rounds/silent.html", {"page": page})
