"""The municipality asks for a new sign at the place of a damaged one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.access import get_editable_or_403, user_of

from ..models import GroupEnded, Sign, SignRequest
from . import acts
from .replacing import ReplaceForm, open_replacement_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for it; the decision and the order go the way of every request."""
    sign = get_editable_or_403(Sign, request.user, pk=pk)
    if not request.user.has_perm("signage.change_signrequest"):
        raise PermissionDenied
    form = ReplaceForm(sign, request.POST if request.method == "POST" else None)
    hindrance = form.hindrance()
    if hindrance:
        messages.warning(request, hindrance)
        return redirect("signage:sign", pk)
    if not form.is_valid():
        context = {"sign": sign, "form": form}
        return render(request, "signage/requests/replace.html", context)
    try:
        made = acts.replace(
            sign,
            smederij=form.payer,
            by=user_of(request),
            motivation=form.cleaned_data["motivation"],
        )
    except (TransitionNotAllowed, GroupEnded):
        return _too_late(request, sign)
    text = gettext("%(request)s is made. Decide on it here; then it can be ordered.")
    messages.success(request, text % {"request": made})
    return redirect("admin:signage_signrequest_change", made.pk)


def _too_late(request: HttpRequest, sign: Sign) -> HttpResponse:
    """Somebody else was first: to what that one asked, or to the sign."""
    other: SignRequest | None = open_replacement_of(sign)
    messages.warning(request, gettext("That is no longer possible. See below how it stands."))
    if other:
        return redirect("signage:request", other.pk)
    return redirect("signage:sign", sign.pk)
