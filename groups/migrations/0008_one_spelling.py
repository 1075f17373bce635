"""Addresses of residents in the one spelling in which they are compared.

Where two rows turn out to be one mailbox, no person is lost: the wish that was confirmed, or came
first, stays; of two invitations the one accepted, or asked first; of two members of a group the
one who is further keeps the address, and the other counts as somebody without e-mail. The log
says which, by number.
"""

import logging

from django.db import migrations
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from hoogeveen_alert.email_addresses import one_spelling, respelled

logger = logging.getLogger(__name__)
FURTHER = ("joined", "invited", "waiting", "unverified")


def _doubles(rows, beside):
    """Keys of rows that are, by address and the field `beside`, the same as one before them."""
    seen = set()
    for key, email, other in rows.values_list("pk", "email", beside).iterator():
        one = (one_spelling(email), other)
        if one in seen:
            yield key
        seen.add(one)


def _respell(model):
    for key, right in list(respelled(model.objects.order_by("pk"))):
        model.objects.filter(pk=key).update(email=right)


def respell(apps, schema_editor):
    Interest = apps.get_model("groups", "Interest")
    Invitation = apps.get_model("groups", "Invitation")
    Membership = apps.get_model("groups", "Membership")

    first = Interest.objects.order_by(F("confirmed_at").asc(nulls_last=True), "pk")
    doubles = list(_doubles(first, "address_id"))
    Interest.objects.filter(pk__in=doubles).delete()

    asked = Invitation.objects.filter(status__in=("open", "accepted")).order_by("status", "pk")
    doubles = list(_doubles(asked, "group_id"))
    Invitation.objects.filter(pk__in=doubles).update(status="withdrawn", answered_at=timezone.now())
    if doubles:
        logger.warning("Invitations withdrawn, as the same mailbox was asked twice: %s", doubles)

    rank = Case(
        *(When(status=status, then=Value(number)) for number, status in enumerate(FURTHER)),
        output_field=IntegerField(),
    )
    live = Membership.objects.filter(status__in=FURTHER).exclude(email="")
    doubles = list(_doubles(live.annotate(rank=rank).order_by("rank", "pk"), "group_id"))
    Membership.objects.filter(pk__in=doubles).update(email="")
    if doubles:
        logger.warning("Members without e-mail now, as another has that mailbox: %s", doubles)

    for model in (Interest, Invitation, Membership, apps.get_model("groups", "Application")):
        _respell(model)


class Migration(migrations.Migration):
    dependencies = [("groups", "0007_staying")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
