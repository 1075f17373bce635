"""`/mijn/`: the queue, one item of it, and all of one kind."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import landing_for, lines_for, pictures_of
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.login.factor.offer import offers_passkey
from hoogeveen_alert.mail.models import came_back

from . import acts, following
from .forms import NoteForm
from .queue import Item, item_in, items_of, pile_for, queue_of

PER_PAGE = 25


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What awaits this user today, as every app declares it; `soort` shows all of one kind."""
    user = user_of(request)
    begin = landing_for(user)
    if begin and begin.only:
        return redirect(begin.url)
    following.forget(request)
    if kind := request.GET.get("soort"):
        return _all_of(request, user, kind)
    queue = queue_of(user)
    lines = list(lines_for(user, "desk"))
    waiting = sorted((line for line in lines if line.count), key=lambda line: not line.urgent)
    context = {
        "urgent": [item for item in queue.items if item.is_urgent],
        "later": [item for item in queue.items if not item.is_urgent],
        "more": queue.more,
        "waiting": waiting,
        "ways_in": [line for line in lines if not line.count],
        "pictures": list(pictures_of(user)),
        "offers_passkey": offers_passkey(request),
        "came_back": came_back(user.email),
    }
    return render(request, "desk/desk.html", context)


def _all_of(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    pile = pile_for(user, kind)
    if pile is None:
        raise Http404
    page = Paginator(pile.read(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": str(pile.counted % page.paginator.count),
        "page": page,
        "items": items_of(pile, page.object_list),
        "query": f"soort={pile.kind}",
    }
    return render(request, "desk/all_of.html", context)


def _item_or_404(user: User, kind: str, key: int) -> Item | None:
    """None for what waits no more, or never waited for this user: nobody learns which."""
    pile = pile_for(user, kind)
    if pile is None:
        raise Http404
    return item_in(pile, key)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("This waits no more: somebody dealt with it."))
    return redirect("desk")


def _back_to(item: Item) -> HttpResponse:
    return redirect(f"{reverse('desk')}#{item.name}")


@require_safe
@login_required
def item(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """On to the page for the work, which then knows what comes next."""
    user = user_of(request)
    found = _item_or_404(user, kind, key)
    if found is None:
        return _gone(request)
    following.remember(request, queue_of(user).after(kind, key, user))
    return redirect(found.url)


@require_POST
@login_required
def take(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    user = user_of(request)
    found = _item_or_404(user, kind, key)
    if found is None:
        return _gone(request)
    try:
        acts.take(kind, key, by=user)
    except TransitionNotAllowed:
        messages.warning(request, _("A colleague took this up a moment ago."))
    return _back_to(found)


@require_POST
@login_required
def give_back(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    user = user_of(request)
    found = _item_or_404(user, kind, key)
    if found is None:
        return _gone(request)
    try:
        acts.give_back(kind, key, by=user)
    except TransitionNotAllowed:
        messages.warning(request, _("This is not in your hands any more."))
    return _back_to(found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    user = user_of(request)
    found = _item_or_404(user, kind, key)
    if found is None:
        return _gone(request)
    form = NoteForm(found.note, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_note(kind, key, form.written, by=user, read_at=form.read_at)
        except TransitionNotAllowed:
            form.add_error(None, _("A colleague wrote something meanwhile: read it above."))
            form.read_anew()
        else:
            return _back_to(found)
    return render(request, "desk/note.html", {"item": found, "form": form})
