from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hoogeveen_alert.privacy import retention


class Command(BaseCommand):
    help = "Delete personal data past its term, as the daily task does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        counts = retention.count_expired() if dry_run else retention.delete_expired()
        what = "would be deleted" if dry_run else "deleted"
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} {what}")
