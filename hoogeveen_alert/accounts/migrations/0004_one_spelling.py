"""Every account in the one spelling of its address, with one row in allauth's table.

Of two accounts that are one mailbox in two spellings the one that was used last keeps the
address. The other stays with its posts, switched off, under an address of nobody; the log says
which it is, by number.
"""

import logging

from django.db import migrations
from django.db.models import F

from hoogeveen_alert.email_addresses import one_spelling

logger = logging.getLogger(__name__)


def respell(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    keepers = {}
    used_last = F("last_login").desc(nulls_last=True)
    # Those of nobody first: an address is free before the account that keeps it takes it.
    for user in User.objects.order_by("-is_active", used_last, "pk").only("pk", "email"):
        right = one_spelling(user.email)
        if right in keepers:
            User.objects.filter(pk=user.pk).update(
                email=f"account-{user.pk}@dubbel.invalid", is_active=False
            )
            logger.warning(
                "Account %d had the address of account %d in another spelling; it was switched off.",
                user.pk,
                keepers[right],
            )
        else:
            keepers[right] = user.pk
    for right, key in keepers.items():
        User.objects.filter(pk=key).exclude(email=right).update(email=right)
    EmailAddress.objects.all().delete()
    rows = User.objects.values_list("pk", "email").iterator()
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(user_id=key, email=email, verified=True, primary=True)
            for key, email in rows
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_anonymised_and_warned"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
