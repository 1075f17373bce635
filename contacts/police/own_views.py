"""What somebody sees and says about reaching one another: officers, and oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from groups.models import AlertGroup, District
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.privacy.processing import record_processing

from ..links import make_check_token
from ..models import ContactCheck, DigestChoice, OfficerProfile
from ..models.digests import DIGESTS
from ..models.reachability import reachability_of
from ..rounds import steps as rounds
from ..rounds.silence import mark_silent
from . import contact_list as lists
from .forms import DigestForm, OfficerForm, PreferenceForm
from .views import ACTIVITY

PER_PAGE = 20


@login_required
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """The police officers and the coordinators a volunteer may reach; own groups and districts."""
    started_at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    districts = District.objects.current().only("name").order_by("name")
    profiles = OfficerProfile.objects.visible_to(user).select_related("user")
    profiles = profiles.filter(user__is_active=True, user__role=Role.POLICE)
    served = Prefetch("user__districts", queryset=districts, to_attr="served")
    profiles_page = Paginator(profiles.prefetch_related(served), 100).get_page(1)
    groups = AlertGroup.objects.published().visible_to(user).order_by("name", "pk")
    page = Paginator(lists.with_contacts(groups), PER_PAGE).get_page(request.GET.get("page"))
    people = lists.people_of(page, [profile.user for profile in profiles_page])
    lists.mark_unreachable(people)
    mark_silent(people, viewer=user)
    others = [person for person in people if person != user]
    record_processing("officers", others, by=user, activity=ACTIVITY, started_at=started_at)
    context = {"profiles": profiles_page, "page": page}
    return render(request, "contacts/police/officers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reachability(request: HttpRequest) -> HttpResponse:
    """How the user is best reached; saving it also answers what the user was asked."""
    user: User = request.user  # type: ignore[assignment]
    known = reachability_of(user)
    form_class = OfficerForm if isinstance(known, OfficerProfile) else PreferenceForm
    form = form_class(request.POST if request.method == "POST" else None, instance=known)
    if form.is_valid():
        with transaction.atomic():
            row = form.save()
            row.confirm(on=timezone.localdate())
            rounds.answer_all(user, changed=form.has_changed())
        messages.success(request, gettext("Thank you. This is how you can be reached."))
        return redirect("contacts:reachability")
    asked = list(ContactCheck.objects.still_open().with_group().filter(user=user))
    context = {
        "form": form,
        "known": known,
        "is_officer": user.role == Role.POLICE,
        "asked": asked,
        "groups": [check.post.group for check in asked if check.post],
        "answer_token": make_check_token(asked[0]) if asked else "",
    }
    return render(request, "contacts/police/reachability.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def digests(request: HttpRequest) -> HttpResponse:
    """Which overviews the user gets by mail."""
    user: User = request.user  # type: ignore[assignment]
    offered = [DIGESTS[user.role].value] if user.role in DIGESTS else []  # type: ignore[index]
    off = set(user.digest_choices.filter(is_wanted=False).values_list("digest", flat=True))
    form = DigestForm(request.POST if request.method == "POST" else None, offered=offered, off=off)
    if form.is_valid():
        for digest, wanted in form.cleaned_data.items():
            DigestChoice.objects.update_or_create(
                user=user, digest=digest, defaults={"is_wanted": wanted}
            )
        messages.success(request, gettext("Your choice has been saved."))
        return redirect("contacts:digests")
    return render(request, "contacts/digests.html", {"form": form, "offered": offered})
