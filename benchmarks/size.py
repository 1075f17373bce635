"""Asks each page at 91, 910 and 9,100 groups: milliseconds, queries, weight; 1 when one grows.

PostGIS only, in a database of its own that it fills: `bin/bench size`. Nothing answers over a
network here, so a figure is what Django, Python and the database take.
"""

import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from hoogeveen_alert.accounts.models import User

from . import size_data

SIZES = tuple(int(n) for n in os.environ.get("BENCH_SIZES", "91,910,9100").split(","))
TIMES = int(os.environ.get("BENCH_TIMES", "5"))
MOST_MS, MOST_QUERIES, MOST_KB = 150, 15, 200
GROWN = 3  # times as long at the largest as at the smallest, of what takes over MOST_MS there

VISITOR, COORDINATOR, AREA = "visitor", "coordinator", "area"
POLICE, OFFICE, MANAGER = "police", "municipality", "manager"
PEOPLE = {
    COORDINATOR: 1_000_002,
    AREA: 2_000_001,
    POLICE: 3_000_001,
    OFFICE: 4_000_001,
    MANAGER: 4_000_002,
}
PAGES = (
    (VISITOR, "/"),
    (VISITOR, "/groepen/"),
    (VISITOR, "/groepen/groep-2/"),
    (VISITOR, "/kaart/"),
    (VISITOR, "/kaart/?zoek=1000AA"),
    (VISITOR, "/kaart/?groep=groep-2"),
    (VISITOR, "/kaart/insluiten/"),
    (VISITOR, "/zoeken?zoek=1000AA+3"),
    (VISITOR, "/borden/"),
    (VISITOR, "/kaart/groepen.geojson?bbox=5.0,52.0,5.05,52.05"),
    (COORDINATOR, "/mijn/"),
    (COORDINATOR, "/mijn/leden/groep-1/"),
    (COORDINATOR, "/mijn/groep/groep-1/"),
    (COORDINATOR, "/mijn/wijkagent/"),
    (AREA, "/mijn/"),
    (AREA, "/mijn/leden/"),
    (AREA, "/mijn/dekking/"),
    (POLICE, "/mijn/"),
    (POLICE, "/politie/"),
    (POLICE, "/politie/?wijken=alle"),
    (POLICE, "/politie/contactmomenten/"),
    (POLICE, "/mijn/borden/register/"),
    (OFFICE, "/mijn/"),
    (OFFICE, "/politie/?wijken=alle"),
    (OFFICE, "/politie/contactmomenten/"),
    (OFFICE, "/politie/contactmomenten/?van=politie"),
    (OFFICE, "/mijn/groep/groep-2/"),
    (OFFICE, "/mijn/wijkagent/"),
    (OFFICE, "/mijn/dekking/"),
    (OFFICE, "/mijn/belangstelling/"),
    (OFFICE, "/mijn/zonder-antwoord/"),
    (OFFICE, "/mijn/zonder-tweede/"),
    (OFFICE, "/mijn/wie-keek/"),
    (OFFICE, "/mijn/borden/"),
    (OFFICE, "/mijn/borden/register/"),
    (OFFICE, "/mijn/borden/werk/"),
    (OFFICE, "/mijn/budget/"),
    (OFFICE, "/beheer/"),
    (OFFICE, "/beheer/groups/alertgroup/"),
    (OFFICE, "/beheer/groups/alertgroup/2/change/"),
    (OFFICE, "/beheer/groups/district/"),
    (OFFICE, "/beheer/groups/district/1/change/"),
    (OFFICE, "/beheer/groups/neighbourhood/"),
    (OFFICE, "/beheer/groups/address/"),
    (OFFICE, "/beheer/accounts/user/"),
    (OFFICE, "/beheer/mail/outgoingmail/"),
    (OFFICE, "/beheer/mail/outgoingmail/2/change/"),
    (OFFICE, "/beheer/privacy/historyentry/"),
    (OFFICE, "/beheer/signage/sign/"),
    (OFFICE, "/beheer/signage/sign/2/change/"),
    (OFFICE, "/beheer/signage/sign/add/"),
    (MANAGER, "/mijn/"),
    (MANAGER, "/mijn/techniek/"),
    (MANAGER, "/beheer/groups/membership/"),
    (MANAGER, "/beheer/groups/membership/?status__exact=joined"),
    (MANAGER, "/beheer/privacy/processingrecord/"),
)
# Answered whole, however large: told, and held to no weight.
FILES = (
    (POLICE, "/politie/contactlijst.csv?wijken=alle"),
    (POLICE, "/politie/contactlijst.vcf?wijken=alle"),
    (VISITOR, "/kaart/groepen.geojson"),
    (OFFICE, "/mijn/borden/werklijst.pdf"),
)


@dataclass(frozen=True)
class Asked:
    """One page at one size."""

    status: int
    ms: float
    queries: int
    kilobytes: float


def main() -> int:
    """Measure at each of SIZES; returns 1 when a page grows or takes too much at the largest."""
    asked: dict[tuple[str, str], list[Asked]] = {}
    for groups in SIZES:
        start = time.perf_counter()
        size_data.grow(groups)
        print(f"==> {size_data.counted()}: {time.perf_counter() - start:.0f} s", flush=True)
        for page, answer in answers():
            asked.setdefault(page, []).append(answer)
            role, path = page
            print(f"    {role} {path}: {answer.ms:.0f} ms, {answer.queries} queries", flush=True)
    print("\n".join(table(asked)))
    missed = [page for page, row in asked.items() if page not in FILES and faults(row)]
    print(f"{len(asked) - len(missed)} of {len(asked)} met; {os.getloadavg()[0]:.1f} load")
    return 1 if missed else 0


def answers() -> Iterator[tuple[tuple[str, str], Asked]]:
    clients = {role: client_of(role) for role in (VISITOR, *PEOPLE)}
    wanted = os.environ.get("BENCH_PAGES", "")
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        cache.clear()
        for role, path in (*PAGES, *FILES):
            if wanted in f"{role} {path}":
                times = 1 if (role, path) in FILES else TIMES
                yield (role, path), ask(clients[role], path, times)


def ask(client: Client, path: str, times: int) -> Asked:
    """The median; what is kept between requests is warm, a file is made anew."""
    if times > 1:
        client.get(path, secure=True)
    taken = []
    for _turn in range(times):
        start = time.perf_counter()
        response = client.get(path, secure=True)
        content = response.getvalue()
        taken.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(path, secure=True).getvalue()
    return Asked(response.status_code, statistics.median(taken), len(queries), len(content) / 1000)


def client_of(role: str) -> Client:
    client = Client()
    if role != VISITOR:
        client.force_login(person(role))
    return client


def person(role: str) -> User:
    """Whoever needs a second factor has one."""
    known = {"role": "municipality", "is_superuser": role == MANAGER, "name": role}
    user, _new = User.objects.get_or_create(
        pk=PEOPLE[role], defaults={**known, "email": f"{role}@example.org"}
    )
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
    )
    return user


def faults(row: list[Asked]) -> str:
    """What is wrong with a page at the largest size, in words."""
    first, last = row[0], row[-1]
    wrong = [] if last.status == 200 else [f"answers {last.status}"]
    wrong += ["slow"] if last.ms > MOST_MS else []
    wrong += ["grows"] if last.ms > MOST_MS and last.ms > GROWN * first.ms else []
    wrong += ["queries"] if last.queries > MOST_QUERIES else []
    wrong += ["queries grow"] if last.queries > first.queries else []
    wrong += ["heavy"] if last.kilobytes > MOST_KB else []
    return ", ".join(wrong)


def table(asked: dict[tuple[str, str], list[Asked]]) -> Iterator[str]:
    """The figures as a table of Markdown."""
    yield f"| page | {' | '.join(f'{n:,}, ms' for n in SIZES)} | queries | kB | |"
    yield "| --- |" + " --- |" * (len(SIZES) + 3)
    for (role, path), row in asked.items():
        times = " | ".join(f"{one.ms:.0f}" for one in row)
        last = row[-1]
        wrong = "" if (role, path) in FILES else faults(row)
        yield f"| {role} `{path}` | {times} | {last.queries} | {last.kilobytes:.0f} | {wrong} |"
