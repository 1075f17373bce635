"""A made-up land of any number of groups on PostGIS, written by the database itself.

`grow` adds what is missing, so the same database is measured at 1, 10 and 100 times.
"""

from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction

from contacts.models import ContactMoment
from groups.models import (
    Address,
    AlertGroup,
    Coordinator,
    District,
    MapVersion,
    Membership,
    Neighbourhood,
)
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail

SQL = Path(__file__).with_name("size.sql")
NUMBERED = (
    District,
    Neighbourhood,
    Address,
    AlertGroup,
    Coordinator,
    Membership,
    OutgoingMail,
    User,
)


def grow(groups: int) -> None:
    """Make the land as large as that; it never shrinks. Needs a database of nobody else."""
    there = AlertGroup.objects.count()
    if there >= groups:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # What is written here is whole: a foreign key looked up for each row doubles the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in SQL.read_text(encoding="utf-8").split(";\n"):
            if "INSERT" in statement:
                cursor.execute(statement, {"first": there + 1, "last": groups})
        for statement in connection.ops.sequence_reset_sql(no_style(), NUMBERED):
            cursor.execute(statement)
        MapVersion.raise_number()
        MapVersion.raise_register()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def counted() -> str:
    """What there is, in words."""
    kinds = (AlertGroup, Membership, OutgoingMail, ContactMoment)
    return ", ".join(f"{kind.objects.count():,} {kind._meta.model_name}" for kind in kinds)
