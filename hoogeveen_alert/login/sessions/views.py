from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import user_of

from ..proof import is_proved
from . import acts, posted
from .forms import WhichSessionForm
from .limits import left_of
from .opened import open_sessions


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where somebody is logged in; a POST ends one of these, or all others."""
    if request.method == "POST":
        return _end(request)
    sessions = open_sessions(user_of(request), request.session)
    context = {"sessions": sessions, "has_step": is_proved(request)}
    return render(request, "usersessions/usersession_list.html", context)


def _end(request: HttpRequest) -> HttpResponse:
    form = WhichSessionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Not the key of a session.")
    user = user_of(request)
    if pk := form.cleaned_data["session"]:
        try:
            acts.end_one(user, pk, request.session)
        except UserSession.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("That device is logged out."))
    else:
        acts.end_sessions(user, keep=request.session)
        messages.success(request, _("The other devices are logged out."))
    return redirect("usersessions_list")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def session_left(request: HttpRequest) -> JsonResponse:
    """How many seconds a session still has, for the script that warns; a POST prolongs it."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0, "last": True, "token": ""})
    if request.method == "POST":
        acts.note_activity(request.session)
    left = left_of(request.session, user_of(request))
    token = get_token(request)
    return JsonResponse({"seconds": left.seconds, "last": left.is_last, "token": token})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_kept(request: HttpRequest) -> HttpResponse:
    """What somebody sent when they were logged out already: to send again, or to let go."""
    if request.method == "POST":
        posted.forget(request.session)
        return redirect("desk")
    kept = posted.posted_by(request.session, user_of(request).pk)
    if kept is None:
        return redirect("desk")
    return render(request, "login/sessions/kept.html", {"kept": kept})
