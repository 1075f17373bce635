from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.rate_limits import consume_or_429

from ..forms import InterestForm
from ..links import read_interest_token
from ..models import Interest
from . import emails


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Take the wish to hear when an address gets a group; says the same to known and unknown."""
    if request.method != "POST":
        return redirect("groups:search")
    form = InterestForm(request.POST)
    if not form.is_valid():
        return render(request, "groups/joining/interest.html", {"form": form})
    email, address = form.cleaned_data["email"], form.cleaned_data["address"]
    refusal = consume_or_429(request, action="interest", key=email)
    if refusal:
        return refusal
    with transaction.atomic():
        emails.send_interest_confirmation(Interest.objects.ask(email, address))
    return render(request, "groups/joining/interest_asked.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail's link: a GET shows, a POST confirms or stops."""
    interest = read_interest_token(token)
    if interest is None:
        return render(request, "groups/joining/interest_gone.html", status=410)
    if request.method == "POST" and "stop" in request.POST:
        interest.delete()
        return render(request, "groups/joining/interest_stopped.html")
    if request.method == "POST":
        Interest.objects.filter(pk=interest.pk).confirm()
        return redirect("groups:interest_confirm", token=token)
    return render(request, "groups/joining/interest_confirm.html", {"interest": interest})
