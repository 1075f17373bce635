"""Signed links of mails: what each says about the row it belongs to, and the pages behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from hoogeveen_alert.accounts.access import note_owner
from hoogeveen_alert.signed_links import SignedLink

from .models import (
    Application,
    GroupNotOpen,
    Interest,
    Invitation,
    Membership,
    TransitionNotAllowed,
)

Row = TypeVar("Row", bound=Model)
View = Callable[[HttpRequest, Row, str], HttpResponse]
HOUR = 60 * 60  # seconds
DAY = 24 * HOUR

interest_link = SignedLink(
    "groups.interest",
    # As long as the wish is kept: a week until it is confirmed, then a year.
    lambda: Interest.objects.kept().select_related("address", "group"),
    key="pk",
    max_age=400 * DAY,
)
membership_link = SignedLink(
    "groups.membership",
    lambda: Membership.objects.select_related("group", "address"),
    max_age=400 * DAY,  # `/aanmelding/` sends a fresh link
)
# In the page after asking: with it a browser puts right what it sent, with a slip in the e-mail
# address. It says nothing: of who was known already it is the link of no request.
asked_just_now = SignedLink(
    "groups.asked_just_now",
    lambda: Membership.objects.filter(status=Membership.Status.UNVERIFIED),
    max_age=HOUR,
)
application_link = SignedLink(
    "groups.application",
    lambda: Application.objects.select_related("group", "address"),
    max_age=400 * DAY,  # the row goes 30 days after the decision
)
invitation_link = SignedLink(
    "groups.invitation",
    lambda: Invitation.objects.sent().select_related("group", "by", "succeeds"),
    max_age=120 * DAY,  # an invitation lapses long before
)


class LetterLink(SignedLink[Invitation]):
    """What stands on paper, short enough to type over: random, and kept with the row."""

    def make(self, row: Invitation) -> str:
        code = row.letter_code
        return "-".join(code[at : at + 4] for at in range(0, len(code), 4))

    def read(self, token: str) -> Invitation | None:
        """None as well once the question was answered, or the term is over."""
        code = "".join(sign for sign in token.upper() if sign in LETTER_SIGNS)
        return self.rows().filter(letter_code=code).first() if code else None


LETTER_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
LETTER_LENGTH = 12  # 60 bits
letter_link = LetterLink(
    "groups.letter",
    lambda: Invitation.objects.answerable().taken_over().select_related("group"),
    key="letter_code",
)


def behind_link(
    link: SignedLink[Row], too_late: View[Row], gone: str
) -> Callable[[View[Row]], Callable[[HttpRequest, str], HttpResponse]]:
    """Give a view the row that the link finds by its token.

    One that is forged, too old or of an erased row gets the template `gone`; `too_late` answers
    when somebody else decided at the same moment, or a button was pressed twice.
    """

    def decorate(view: View[Row]) -> Callable[[HttpRequest, str], HttpResponse]:
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def find_and_view(request: HttpRequest, token: str) -> HttpResponse:
            row = link.read(token)
            if row is None:
                return render(request, gone, status=410)
            note_owner(request, getattr(row, "email", ""))
            try:
                return view(request, row, token)
            except (GroupNotOpen, TransitionNotAllowed):
                row = link.read(token)
                return too_late(request, row, token) if row else render(request, gone, status=410)

        return find_and_view

    return decorate


def file_of(held: Mapping[str, Any]) -> HttpResponse:
    """Everything the portal holds of one person, as a file to keep."""
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="gegevens.json"'
    return response
