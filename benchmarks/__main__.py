"""Measures what docs/performance.md tells; ends with 1 when a target is missed.

With the argument `size` it asks the pages at a big city's size instead, in a database of its own.
"""

import os
import sys
import tempfile
from pathlib import Path

import django

from . import size_database

AT_SIZE = sys.argv[1:] == ["size"]
if AT_SIZE:
    os.environ["DATABASE_URL"] = size_database.made(os.environ["DATABASE_URL"])

django.setup()

from django.core.management import call_command  # noqa: E402

from . import areas, data, lists, rounds, servers, size, towns, typing, views  # noqa: E402
from .figures import Figure, table  # noqa: E402


def at_size() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.redis(Path(folder)):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        return size.main()


def main() -> int:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.redis(Path(folder)):
        say("Making tables and collecting static files")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        say(f"{data.load_hoogeveen()} groups of Hoogeveen: the map file under load")
        figures += servers.map_file_figures(Path(folder))
        say("The registers of another town, taken over")
        figures += towns.town_figures(Path(folder))
        typing.clear()
        for load in (typing.load_hoogeveen, typing.load_million):
            many = load()
            say(f"{many} addresses: suggestions while somebody types")
            figures += typing.typing_figures(many)
            if load is typing.load_hoogeveen:
                say("Areas from streets and postcodes")
                figures += areas.area_figures()
                say("What the town has already, from its own workbook")
                figures += lists.list_figures()
        typing.clear()
        groups, addresses = data.load_country()
        say(f"{groups} areas and {addresses} postcodes: search and windows")
        figures += views.search_figures()
        figures += views.window_figures()
        say(f"A round of {rounds.PEOPLE} reminders")
        figures += rounds.round_figures(Path(folder))
    print(table(figures))
    missed = [figure for figure in figures if not figure.is_met]
    print(f"{len(figures) - len(missed)} met, {len(missed)} missed ({os.cpu_count()} cores)")
    return 1 if missed else 0


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


sys.exit(at_size() if AT_SIZE else main())
