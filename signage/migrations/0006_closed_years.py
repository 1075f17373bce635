"""A closed year keeps what was allocated; what went on and what was returned stand beside it.

Until now closing lowered what a year was allocated. The bookings of then are not touched, as
no booking ever is: new ones move the amounts to their own heading, and add up to nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.db import migrations, models, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext

TABLE = "signage_ledgerentry"
BACK = (
    f"UPDATE {TABLE} SET kind = 'allocation' WHERE kind = 'carry'",  # noqa: S608
    # A closed year kept its free money then.
    f"""UPDATE signage_budget SET free_cents = free_cents - (
        SELECT SUM(amount_cents) FROM {TABLE}
        WHERE kind = 'return' AND budget_id = signage_budget.id
    ) WHERE id IN (SELECT budget_id FROM {TABLE} WHERE kind = 'return')""",  # noqa: S608
    f"DELETE FROM {TABLE} WHERE kind = 'return'",  # noqa: S608
)
TOGETHER = timedelta(seconds=10)  # both sides were booked in one transaction
FITS = "ledgerentry_sign_fits_its_kind"


def head_up(apps, schema_editor):
    """Book under their own heading what went to the next year, and what a closed year kept."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        for entry in list(carried(apps)):
            _move(entry, "carry")
        for budget in apps.get_model("signage", "Budget").objects.filter(
            closed_at__isnull=False, free_cents__gt=0
        ):
            _return(apps, budget)


def carried(apps):
    """Allocations that went from one year to the next: both sides, each once.

    What was promised went with its request named, which no other allocation has. What was free
    left one year as a minus, and came to the next year of the same Smederij as a plus, with the
    same amount, reason and account, in one transaction.
    """
    entries = apps.get_model("signage", "LedgerEntry").objects.filter(
        kind="allocation", by__isnull=False
    )
    yield from entries.filter(request__isnull=False).order_by("pk")
    free = entries.filter(request=None).select_related("budget").order_by("pk")
    waiting = {}
    for entry in free:
        sides = (entry.budget.smederij_id, abs(entry.amount_cents), entry.why, entry.by_id)
        if entry.amount_cents < 0:
            waiting.setdefault((entry.budget.year, *sides), []).append(entry)
            continue
        gone = waiting.get((entry.budget.year - 1, *sides), [])
        gone[:] = [one for one in gone if entry.at - one.at <= TOGETHER]
        if gone:
            yield gone.pop(0)
            yield entry


def _move(entry, kind):
    """Take the amount out of the allocations, and put it under its own heading."""
    why = gettext("booking %d under its own heading: from or to another year") % entry.pk
    for its_kind, cents in (("allocation", -entry.amount_cents), (kind, entry.amount_cents)):
        type(entry).objects.create(
            budget_id=entry.budget_id,
            kind=its_kind,
            amount_cents=cents,
            request_id=entry.request_id,
            why=why,
            at=timezone.now(),
        )


def _return(apps, budget):
    why = gettext("what was free when the year was closed is returned")
    apps.get_model("signage", "LedgerEntry").objects.create(
        budget=budget, kind="return", amount_cents=-budget.free_cents, why=why, at=timezone.now()
    )
    type(budget).objects.filter(pk=budget.pk).update(free_cents=0)


def as_allocations(apps, schema_editor):
    """Back to how the portal booked before, to the cent: a plain allocation, and no return."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        # `migrate` ends by making the triggers again.
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        else:
            for event in ("row", "update", "insert"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{TABLE}_append_only_{event}"')
        for statement in BACK:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            connection.check_constraints()  # those that wait for the end would hold up the table
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("signage", "0005_street_reports_and_worklist")]

    operations = [
        migrations.RemoveConstraint(model_name="ledgerentry", name=FITS),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("allocation", "allocation"),
                    ("carry", "carried over"),
                    ("reservation", "reservation"),
                    ("release", "release"),
                    ("expense", "expense"),
                    ("correction", "correction"),
                    ("return", "returned"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=("allocation", "carry")) & ~Q(amount_cents=0)
                | Q(kind="correction", sign__isnull=False) & ~Q(amount_cents=0)
                | Q(kind="reservation", amount_cents__lt=0, request__isnull=False)
                | Q(kind="release", amount_cents__gt=0, request__isnull=False)
                | Q(kind="expense", amount_cents__lt=0, sign__isnull=False)
                | Q(kind="return", amount_cents__lt=0),
                name=FITS,
            ),
        ),
        migrations.RunPython(head_up, as_allocations),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=Q(closed_at=None) | Q(free_cents=0), name="budget_closed_has_nothing_free"
            ),
        ),
    ]
