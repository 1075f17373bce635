"""Letters for chosen groups as one PDF, and the page behind the code of a letter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.keys import key_from
from hoogeveen_alert.privacy.people_shown import show
from hoogeveen_alert.rate_limits import consume_or_429

from ...links import behind_link, letter_link
from ...managed import any_method
from ...models import CannotInvite, Invitation
from ...posts.appointing import NotSuitable
from ..board import groups_on_board
from ..board_forms import BoardForm
from . import acts
from .forms import MailboxForm
from .pdf import letters_pdf

MOST_GROUPS = 200
GONE = "groups/posts/invitation_gone.html"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def print_letters(request: HttpRequest) -> HttpResponse:
    """One PDF for the groups that were ticked, or for all that the filter shows."""
    if not is_office(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("groups:taken_over_board")
    refusal = consume_or_429(request, action="print")
    if refusal:
        return refusal
    letters = acts.make_letters(_chosen(request))
    if not letters:
        messages.warning(request, gettext("Nobody of these groups waits for an answer."))
        return redirect("groups:taken_over_board")
    asked = [each for letter in letters for each in letter]
    show(request, asked, name="taken-over-letters", activity="taking-over")
    response = HttpResponse(letters_pdf(letters), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="brieven.pdf"'
    return response


def _chosen(request: HttpRequest) -> list[int]:
    rows = groups_on_board()
    if "all" in request.POST:
        form = BoardForm(request.POST)
        rows = form.narrowed(rows) if form.is_valid() else rows.none()
    else:
        keys = [key_from(text) for text in request.POST.getlist("group")[:MOST_GROUPS]]
        rows = rows.filter(pk__in=[key for key in keys if key])
    return list(rows.order_by("sort_key", "pk").values_list("pk", flat=True)[:MOST_GROUPS])


def _too_late(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    return render(request, GONE, status=410)


@any_method
@behind_link(letter_link, too_late=_too_late, gone=GONE)
def letter(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Who scanned the code says where the question may be mailed; accepting goes by that mail."""
    form = MailboxForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        refusal = consume_or_429(request, action="resend", key=invitation.letter_code)
        if refusal:
            return refusal
        if form.is_valid() and _is_sent(invitation, form):
            return redirect("groups:taken_over_letter_sent")
    context = {"form": form, "asked": acts.of_letter(invitation), "token": token}
    return render(request, "groups/taking_over/letters/letter.html", context)


def _is_sent(invitation: Invitation, form: MailboxForm) -> bool:
    """Send it, or say in the form why not."""
    try:
        acts.use_letter(invitation, email=form.cleaned_data["email"])
    except NotSuitable:
        other = gettext(
            "This e-mail address cannot be used to coordinate a group. Fill in another one."
        )
        form.add_error("email", other)
    except (CannotInvite, IntegrityError):
        already = gettext(
            "Somebody of this group has this e-mail address already. Fill in another one."
        )
        form.add_error("email", already)
    return form.is_valid()


@require_safe
def letter_sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody: no address of a page holds a person."""
    return render(request, "groups/taking_over/letters/letter_sent.html")
