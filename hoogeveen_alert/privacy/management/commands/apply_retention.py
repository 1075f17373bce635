from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hoogeveen_alert.personal_data import settings_read_once
from hoogeveen_alert.privacy import brake, retention
from hoogeveen_alert.privacy.models import HeldDeletion
from hoogeveen_alert.privacy.retention import Rule

LONG = 5000  # rows, from which a bar shows how far it is
WIDTH = 40


class Command(BaseCommand):
    help = (
        "Delete personal data past their term, as the daily task does. Of what would go in larger "
        "numbers than on other days nothing goes, until it is confirmed: --confirm groups.Interest"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="report only; delete nothing")
        parser.add_argument(
            "--confirm", metavar="RULE", help="let what is held of this rule go, once"
        )

    def handle(self, *, dry_run: bool, confirm: str | None, **options: Any) -> None:
        if confirm:
            self._confirm(confirm)
        with settings_read_once():
            table = retention.rules()
            lines = [_line(rule) for rule in table]
        expired = sum(rule.expired for rule in table)
        deleted = None if dry_run else retention.delete_expired(self._progress(expired))
        last = "" if deleted is None else "deleted"
        self._write("rule", "rows", "past term", "oldest", last)
        for rule, line in zip(table, lines, strict=True):
            self._write(*line, "" if deleted is None else str(deleted[rule.name]))
        if dry_run:
            self.stdout.write("Dry run: nothing was deleted.")
        for held in HeldDeletion.objects.filter(confirmed_at=None):
            said = f"{held.rule}: {held.number} rows are held. Confirm with --confirm {held.rule}"
            self.stdout.write(self.style.WARNING(said))

    def _confirm(self, name: str) -> None:
        held = HeldDeletion.objects.filter(rule=name).first()
        if not held or not (held.confirmed_at or brake.confirm(name, by=None, number=held.number)):
            raise CommandError(f"Nothing of {name} waits to be confirmed.")

    def _write(self, *columns: str) -> None:
        name, *rest = columns
        self.stdout.write((name.ljust(44) + "".join(each.rjust(13) for each in rest)).rstrip())

    def _progress(self, expected: int) -> retention.Progress:
        gone = 0

        def progress(number: int) -> None:
            nonlocal gone
            gone += number
            done = min(WIDTH, WIDTH * gone // max(expected, 1))
            self.stderr.write(f"\r[{'#' * done:<{WIDTH}}] {gone}/{expected}", ending="")

        is_long = expected >= LONG and self.stderr.isatty()
        return progress if is_long else lambda number: None


def _line(rule: Rule) -> tuple[str, str, str, str]:
    total = str(rule.total()) if rule.total else "–"
    oldest = _day(rule.oldest()) if rule.expired else ""
    return rule.name, total, str(rule.expired), oldest


def _day(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment)
    return moment.isoformat() if moment else ""
