"""Own address, and the pages behind the two links of a change."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control

from hoogeveen_alert.accounts.access import note_owner, user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import keeps_own_details
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.mail.models import came_back
from hoogeveen_alert.rate_limits import consume_or_429
from hoogeveen_alert.signed_links import SignedLink

from ..forms import AccountForm
from . import acts
from .forms import NewAddressForm
from .links import new_mailbox_link, old_mailbox_link
from .models import EmailChange

View = Callable[[HttpRequest, EmailChange], HttpResponse]


@login_required
def own_address(request: HttpRequest) -> HttpResponse:
    """Own name, number and address, in place of allauth's page of addresses.

    That one lets an unconfirmed address log in. Asked who they are once more: `reauthenticate`
    in the declarations.
    """
    user = user_of(request)
    change = EmailChange.objects.open().filter(user=user).first()
    if request.method != "POST":
        return _show(request, user, change)
    if "details" in request.POST:
        return _change_details(request, user, change)
    if "stop" in request.POST:
        return _stop(request, change)
    form = NewAddressForm(user, request.POST)
    if not form.is_valid():
        return _show(request, user, change, form=form)
    return _ask(request, user, form.cleaned_data["email"])


def _show(
    request: HttpRequest,
    user: User,
    change: EmailChange | None,
    form: NewAddressForm | None = None,
    details: AccountForm | None = None,
) -> HttpResponse:
    context = {
        "form": form or NewAddressForm(user),
        "details": details or (AccountForm(user) if keeps_own_details(user) else None),
        "change": change,
        "current": user.email,
        "account": user,
        "came_back": came_back(user.email),
    }
    return render(request, "account/email_change.html", context)


def _change_details(request: HttpRequest, user: User, change: EmailChange | None) -> HttpResponse:
    if not keeps_own_details(user):
        raise PermissionDenied
    form = AccountForm(user, request.POST)
    if not form.is_valid():
        return _show(request, user, change, details=form)
    form.save(by=user)
    messages.success(request, gettext("Your details are saved."))
    return redirect("account_email")


def _ask(request: HttpRequest, user: User, new: str) -> HttpResponse:
    refusal = consume_or_429(request, action="change_email", key=new, user=user)
    if refusal:
        return refusal
    acts.change_email(user, new, user)
    done = gettext("We sent a mail to %(email)s. Use the link in it.")
    messages.success(request, done % {"email": new})
    return redirect("account_email")


def _stop(request: HttpRequest, change: EmailChange | None) -> HttpResponse:
    if change:
        try:
            acts.stop(change)
        except TransitionNotAllowed:
            return redirect("account_email")
    messages.success(request, gettext("Your e-mail address stays as it is."))
    return redirect("account_email")


def behind(link: SignedLink[EmailChange]) -> Callable[[View], Callable[..., HttpResponse]]:
    """Give a view the change that its link finds; one that is over says so."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def find_and_view(request: HttpRequest, token: str) -> HttpResponse:
            change = link.read(token)
            try:
                if change:
                    note_owner(request, change.user.email)
                    return view(request, change)
            except (TransitionNotAllowed, acts.AddressTaken):
                pass
            return render(request, "login/addresses/gone.html", status=410)

        return find_and_view

    return decorate


@behind(new_mailbox_link)
def from_new(request: HttpRequest, change: EmailChange) -> HttpResponse:
    """Ask whoever reads the new mailbox whether it is theirs."""
    if request.method != "POST":
        return render(request, "login/addresses/from_new.html", {"change": change})
    if acts.agree_from_new(change):
        return _done(request)
    done = gettext("Thank you. Agree from your old e-mail address too: there is a mail for it.")
    messages.success(request, done)
    return redirect("account_login")


@behind(old_mailbox_link)
def from_old(request: HttpRequest, change: EmailChange) -> HttpResponse:
    """Let the owner stop the change, or agree where another asked for it."""
    if request.method != "POST":
        return render(request, "login/addresses/from_old.html", {"change": change})
    if "agree" not in request.POST or change.is_own:
        acts.stop(change)
        return render(request, "login/addresses/stopped.html", {"change": change})
    if acts.agree_from_old(change):
        return _done(request)
    done = gettext("Thank you. Confirm from your new e-mail address too: there is a mail for it.")
    messages.success(request, done)
    return redirect("account_login")


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, gettext("The e-mail address was changed. Log in with the new one."))
    return redirect("account_login")
