from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.db.models import Q

from groups.models import Address, AlertGroup, Neighbourhood
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.demo import DOMAIN
from hoogeveen_alert.demo.load import load


class Command(BaseCommand):
    help = (
        "Fill an empty demonstration with fictitious groups and persons over the real "
        "neighbourhoods. Refuses where real groups are; running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demonstration: load_demo runs with DEMO=1 only.")
        ours = AlertGroup.objects.filter(
            Q(coordinators__user__email__endswith=f"@{DOMAIN}")
            | Q(application__email__endswith=f"@{DOMAIN}")
        )
        if AlertGroup.objects.exclude(pk__in=ours.values("pk")).exists():
            raise CommandError("There are real groups here; nothing was loaded.")
        if ours.exists():
            self.stdout.write("The demonstration is loaded already; nothing was changed.")
            return
        self._check_is_ready()
        try:
            counts = load()
        except IntegrityError as error:
            raise CommandError(f"Nothing was loaded: {error}") from error
        facts = ", ".join(f"{count} {what}" for what, count in counts.items())
        self.stdout.write(self.style.SUCCESS(f"The demonstration is loaded: {facts}."))

    def _check_is_ready(self) -> None:
        if not Neighbourhood.objects.current().exists():
            raise CommandError("There are no neighbourhoods: run set_up_municipality first.")
        if not Address.objects.current().exists():
            raise CommandError("There are no addresses: run set_up_municipality first.")
        if User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
            raise CommandError(
                "There are demonstration accounts but no groups: begin with an empty database."
            )
