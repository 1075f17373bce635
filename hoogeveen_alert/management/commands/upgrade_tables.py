import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.exceptions import IrreversibleError

from hoogeveen_alert import upgrading


class Command(BaseCommand):
    help = (
        "For deploy/upgrade: say what the running version could not go on with, and end with 3 "
        "when there is something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write-down", type=Path, help="file for what is applied now")
        parser.add_argument("--go-back", type=Path, help="undo what was applied since that file")

    def handle(self, *args: Any, write_down: Path, go_back: Path, **options: Any) -> None:
        if write_down:
            upgrading.write_down(write_down)
        elif go_back:
            self._go_back(go_back)
        elif found := upgrading.obstacles():
            for sentence in found:
                self.stdout.write(f"- {sentence}")
            sys.exit(3)

    def _go_back(self, path: Path) -> None:
        try:
            undone = upgrading.go_back_to(path)
        except (IrreversibleError, OSError, ValueError) as error:
            raise CommandError(f"The tables cannot go back: {error}") from error
        self.stdout.write(f"Undone: {', '.join(undone) or 'nothing'}")
