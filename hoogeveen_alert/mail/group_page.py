"""The mails about a group, on its page: kind, day and what became of them; nobody's address."""

from collections.abc import Iterator

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.group_page import Action, Place, Section

from .kinds import in_words
from .messages import label_of
from .models import OutgoingMail

SHOWN = 10


def sections(request: HttpRequest, group: Model) -> Iterator[Section]:
    user = user_of(request)
    if not user.has_perm("mail.view_outgoingmail"):
        return
    about = label_of(group)
    mails = OutgoingMail.objects.visible_to(user).about(about).order_by("-created_at", "-pk")
    # By values, so that the page reads no recipient at all.
    rows = [
        {
            "at": created_at,
            "kind": in_words(kind),
            "state": state,
            "said": OutgoingMail.State(state).label,
        }
        for created_at, kind, state in mails.values_list("created_at", "kind", "state")[:SHOWN]
    ]
    everything = f"{reverse('admin:mail_outgoingmail_changelist')}?{urlencode({'over': about})}"
    actions = (Action(gettext("All mails about the group"), everything),) if rows else ()
    yield Section(Place.MAILS, "mail/includes/group_mails.html", {"rows": rows}, actions)
