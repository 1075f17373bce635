"""The municipality follows who accepted of those in its lists, and asks again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.keys import key_from

from ..models import Invitation
from ..models.taken_over import TAKEN_OVER_DAYS
from . import acts
from .board import funnel, groups_on_board, on_board
from .board_forms import BoardForm

PER_PAGE = 25


@never_cache
@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """As many queries for a page of 25 groups as for one."""
    if not is_office(request.user):
        raise PermissionDenied
    form = BoardForm(request.GET)
    rows = groups_on_board().order_by("is_accepted", "sort_key", "pk")
    said: dict[str, str] = {}
    if form.is_valid():
        rows = form.narrowed(rows)
        said = {key: text for key, text in form.cleaned_data.items() if text}
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "funnel": funnel(),
        "form": form,
        "said": said,
        "query": urlencode(said),
        "page": page,
        "rows": on_board(page.object_list),
        "due": acts.due_again().values("email").distinct().count(),
        "days": TAKEN_OVER_DAYS,
    }
    return render(request, "groups/taking_over/board.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_again(request: HttpRequest) -> HttpResponse:
    """One mail to the mailbox of this question, with all groups that wait for it."""
    if not is_office(request.user):
        raise PermissionDenied
    if request.method == "POST":
        key = key_from(request.POST.get("asked", ""))
        asked = Invitation.objects.visible_to(request.user).open().taken_over()
        invitation = asked.filter(pk=key).first() if key else None
        if invitation and acts.ask_again(invitation.email):
            messages.success(request, gettext("The question is mailed once more."))
        else:
            messages.warning(
                request, gettext("This person answered just now, or was asked less than a day ago.")
            )
    return redirect("groups:taken_over_board")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_all_again(request: HttpRequest) -> HttpResponse:
    """One mail to each mailbox that was asked a week ago or longer."""
    if not is_office(request.user):
        raise PermissionDenied
    if request.method == "POST":
        number = acts.ask_all_again()
        if number:
            sent = ngettext("%d person is asked again.", "%d people are asked again.", number)
            messages.success(request, sent % number)
        else:
            messages.warning(request, gettext("Everybody was asked less than a week ago."))
    return redirect("groups:taken_over_board")
