"""The page of one person, behind the signed link of a mail: a GET shows, a POST acts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.mail.acts import works_again
from hoogeveen_alert.mail.models import came_back, kept_days
from hoogeveen_alert.own_data import as_data
from hoogeveen_alert.rate_limits import consume_or_429

from ..links import behind_link, file_of, membership_link
from ..models import AlertGroup, JoinTerms, Membership
from ..models.membership import MembershipQuerySet
from ..reasons import why_closed
from ..staying import acts as staying
from . import acts
from .own_data import of_membership

OwnView = Callable[[HttpRequest, Membership, str], HttpResponse]
Status = Membership.Status


def own_page(view: OwnView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find the membership of the link."""
    find = behind_link(membership_link, _too_late, "groups/joining/membership_gone.html")
    return require_http_methods(["GET", "HEAD", "POST"])(find(view))


def _too_late(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    return _show(request, membership, token, status=409)


@own_page
def show(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    return _show(request, membership, token)


def _show(
    request: HttpRequest, membership: Membership, token: str, *, status: int = 200
) -> HttpResponse:
    """The page of the status; 409 says that a button came too late."""
    membership = membership.as_told()
    context: dict[str, Any] = {
        "membership": membership,
        "token": token,
        "came_too_late": status == 409,
        "closed": why_closed(membership.group),
        "came_back": came_back(membership.email),
        **_days(membership),
    }
    if membership.status not in Membership.LIVE:
        last = membership.history.filter(status=membership.status).first()
        context["why"] = last.why if last else ""
        context["undo_seconds"] = last.seconds_left if last else 0
    if membership.status == Status.JOINED:
        context["is_asked"] = _is_asked(membership)
    if membership.status in Membership.SEATED:
        context |= _way_in(membership.group)
    page = membership.status if membership.status in Membership.LIVE else "ended"
    if page != "ended" and membership.group.status == AlertGroup.Status.CLOSED:
        page = "of_ended_group"
    return render(request, f"groups/joining/membership_{page}.html", context, status=status)


def _days(membership: Membership) -> dict[str, date]:
    """Days on which something happens by itself, counted as the clock and retention do."""
    terms = JoinTerms.current()
    kept = MembershipQuerySet.retention
    ended = membership.status not in Membership.LIVE
    days = {
        "since": 0,
        "coordinators_on": terms.remind_after,
        "area_on": terms.area_after,
        "municipality_on": terms.municipality_after,
        "lapse_on": terms.lapse_after,
        "confirm_by": terms.unverified_days,
        "delete_on": kept.length("ended" if ended else "stays").days,
    }
    since = timezone.localdate(membership.status_at)
    dates = {name: since + timedelta(days=number) for name, number in days.items()}
    stays_since = timezone.localdate(membership.stayed_at or membership.status_at)
    dates["ask_on"] = stays_since + timedelta(days=terms.stay_after)
    if membership.group.closed_at:
        closed_on = timezone.localdate(membership.group.closed_at)
        last = closed_on + kept.length("ended")
        dates |= {"closed_on": closed_on, "delete_on": min(dates["delete_on"], last)}
    return dates


def _is_asked(membership: Membership) -> bool:
    """Whether the question of this year was put, and has no answer yet."""
    return membership.stay_reminders.filter(year=membership.year).exists()


def _way_in(group: AlertGroup) -> dict[str, str]:
    """The link to the WhatsApp group and its QR code, while the group is alive."""
    link = group.whatsapp_link if group.status == AlertGroup.Status.ACTIVE else ""
    if not link:
        return {}
    return {"link": link, "qr_code": segno.make(link, micro=False).svg_data_uri(light="#fff")}


@own_page
def verify(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    if request.method == "POST":
        refusal = consume_or_429(request, action="join_confirm")
        if refusal:
            return refusal
    return _press(request, membership, token, Status.WAITING, acts.verify)


@own_page
def joined(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    return _press(request, membership, token, Status.JOINED, acts.join)


@own_page
def withdraw(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    return _press(request, membership, token, Status.WITHDRAWN, acts.withdraw)


@own_page
def undo(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    """The request that was taken back just now waits again, or is let in again."""
    if request.method == "POST" and membership.status not in (Status.WAITING, Status.INVITED):
        acts.undo(membership)
        messages.success(request, gettext("Undone. Your request stands again as it did."))
    return redirect("groups:membership", token=token)


@own_page
def stay(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    """The member still lives there; said twice, or unasked, it changes nothing."""
    if request.method == "POST" and _is_asked(membership):
        staying.stay(membership)
        messages.success(request, gettext("Thank you. You stay on the list."))
    return redirect("groups:membership", token=token)


@own_page
def mail_works(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    """The person says that mail arrives again."""
    if request.method == "POST" and membership.email:
        works_again(membership.email)
        messages.success(request, gettext("Thank you. From now on we write to you again."))
    return redirect("groups:membership", token=token)


@own_page
def leave(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    return _press(request, membership, token, Status.LEFT, acts.leave)


def _press(
    request: HttpRequest,
    membership: Membership,
    token: str,
    status: str,
    act: Callable[[Membership], None],
) -> HttpResponse:
    """Do what a button asks, and go to the page; pressed a second time it only goes there."""
    if request.method == "POST" and membership.status != status:
        act(membership)
    return redirect("groups:membership", token=token)


@own_page
def export(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    """Everything the portal holds of this request, without the persons who decided."""
    return file_of(as_data(of_membership(membership)))


@own_page
def erase(request: HttpRequest, membership: Membership, token: str) -> HttpResponse:
    """Forget the person at once, after asking whether this is meant."""
    if request.method != "POST":
        context = {"membership": membership, "token": token}
        return render(request, "groups/joining/membership_erase.html", context)
    acts.erase(membership)
    context = {"group": membership.group, "kept_days": kept_days()}
    return render(request, "groups/erased.html", context)
