from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.mail.addresses import masked
from hoogeveen_alert.mail.models import AlreadyMoved, OutgoingMail, WordsGone
from hoogeveen_alert.version import version

from . import health
from .waiting import queue_length

PER_PAGE = 25


def _check_manager(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """For the application manager: periodic tasks, the queue, and mails that failed."""
    _check_manager(request)
    tasks, signs = health.overview()
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED)
    failed = failed.with_account().with_words()
    words = ("subject", "text", "html", "headers", "history")
    page = Paginator(failed.defer(*words), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tasks": tasks,
        "signs": signs,
        "patience": 2 * int(health.shortest_interval().total_seconds()),
        "waiting": queue_length(),
        "version": version(),
        "page": page,
        "mails": [(mail, _whom(mail)) for mail in page],
    }
    return render(request, "periodic/overview.html", context)


def _whom(mail: OutgoingMail) -> str:
    """Residents stay masked; whoever has an account is in the register anyway."""
    return mail.recipient if getattr(mail, "has_account", False) else masked(mail.recipient)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    _check_manager(request)
    mail = get_object_or_404(OutgoingMail, pk=pk)
    if request.method == "POST":
        try:
            mail.send_again(by=user_of(request))
        except WordsGone:
            messages.warning(request, gettext("The words of that mail were not kept."))
        except AlreadyMoved:
            messages.warning(request, gettext("That mail had not failed and was left alone."))
        else:
            messages.success(request, _when(mail))
    return redirect("periodic:overview")


def _when(mail: OutgoingMail) -> str:
    if mail.is_held_back:
        return gettext("The mail is sent again after quiet hours, because nobody waits for it.")
    return gettext("The mail is sent again within a minute.")
