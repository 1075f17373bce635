"""What of the board is shown, in the page's address: ?toon=&zoek="""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Invitation

CALL_AFTER = timedelta(days=14)  # after the last time that somebody was asked


def waits() -> QuerySet[Invitation]:
    return Invitation.objects.answerable().taken_over().filter(group=OuterRef("pk"))


def to_call() -> QuerySet[Invitation]:
    """Who was asked two weeks ago, or asked again then, and did not answer."""
    since = timezone.now() - CALL_AFTER
    asked = waits().filter(invited_at__lt=since)
    return asked.filter(Q(reminded_at=None) | Q(reminded_at__lt=since))


class BoardForm(forms.Form):
    toon = forms.ChoiceField(
        label=_("Which groups"),
        required=False,
        choices=[
            ("", _("All of them")),
            ("niemand", _("Nobody accepted yet")),
            ("wacht", _("Somebody did not answer yet")),
            ("bellen", _("To call: no answer for two weeks")),
            ("brief", _("Somebody without an e-mail address")),
            ("link", _("Accepted, without a WhatsApp link")),
            ("leden", _("Accepted, without members")),
        ],
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    zoek = forms.CharField(
        label=_("Name of the group"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Use at most 80 letters.")},
    )

    def narrowed(self, groups: QuerySet[Any]) -> QuerySet[Any]:
        """Of a form that is valid."""
        words = self.cleaned_data["zoek"]
        if words:
            groups = groups.filter(name__icontains=words)
        which = self.cleaned_data["toon"]
        if which == "niemand":
            return groups.filter(is_accepted=False)
        if which == "wacht":
            return groups.filter(Exists(waits()))
        if which == "bellen":
            return groups.filter(Exists(to_call()))
        if which == "brief":
            return groups.filter(Exists(waits().filter(email="")))
        if which == "link":
            return groups.filter(is_accepted=True, whatsapp_link="")
        if which == "leden":
            return groups.filter(is_accepted=True, member_count=0)
        return groups
