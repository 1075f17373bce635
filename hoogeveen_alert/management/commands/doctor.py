import sys
from typing import Any

from django.core.management.base import BaseCommand

from hoogeveen_alert import doctor


class Command(BaseCommand):
    help = "Say what is wrong with this installation and what to do. deploy/doctor looks further."
    requires_system_checks: list[str] = []  # it says them itself, with the rest

    def handle(self, *args: Any, **options: Any) -> None:
        found = doctor.look()
        for sentence in found:
            self.stdout.write(f"- {sentence}")
        sys.exit(bool(found))
