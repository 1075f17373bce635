"""Whether the version that still runs can go on with the tables of the next; deploy/upgrade asks.

While a new version takes over, the old one answers from the new tables for a moment, and does so
again after going back. What it reads must be there, and what it writes must be accepted.
A migration that runs code or SQL of its own is taken for one that it cannot go on with, unless it
says `beside_the_old = True`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field, ManyToManyField

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
)


def obstacles() -> list[str]:
    """What of the migrations that are due the running version could not go on with, in words."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor.loader.project_state(list(executor.loader.applied_migrations))
    return obstacles_of([migration for migration, _ in plan], state)


def obstacles_of(migrations: list[Migration], state: ProjectState) -> list[str]:
    """The same for migrations that come after a state; those are carried out on it."""
    new: set[tuple[str, str]] = set()
    return [why for migration in migrations for why in _of_migration(migration, state, new)]


def _of_migration(
    migration: Migration, state: ProjectState, new: set[tuple[str, str]]
) -> Iterator[str]:
    beside = getattr(migration, "beside_the_old", False)
    app = str(migration.app_label)
    for operation in migration.operations:
        for each in _in_the_database(operation):
            if not beside and (why := _obstacle(each, app, state, new)):
                yield f"{app}.{migration.name} {why}"
        if isinstance(operation, operations.CreateModel):
            new.add((app, operation.name_lower))
        operation.state_forwards(app, state)


def _in_the_database(operation: Operation) -> list[Operation]:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return list(operation.database_operations)
    return [operation]


def _obstacle(
    operation: Operation, app: str, state: ProjectState, new: set[tuple[str, str]]
) -> str:
    # The running version knows nothing of a table that is made on the way.
    model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
    if isinstance(operation, HARMLESS) or (app, model) in new:
        return ""
    if isinstance(operation, operations.AddField):
        return _added(operation.model_name, operation.name, operation.field)
    if isinstance(operation, operations.AlterField):
        before = state.models[app, model].fields[operation.name]
        return _altered(operation.model_name, operation.name, before, operation.field)
    return _otherwise(operation)


def _added(model: str, name: str, field: Field) -> str:
    """What the old version inserts has no value for a new column."""
    filled = field.null or field.db_default is not NOT_PROVIDED or field.generated
    if filled or isinstance(field, ManyToManyField):
        return ""
    return f"adds {model}.{name}, which must be filled in and is not by the database (db_default)"


def _altered(model: str, name: str, before: Field, after: Field) -> str:
    if before.null and not after.null:
        return f"makes {model}.{name} obligatory"
    if after.unique and not before.unique:
        return f"makes {model}.{name} unique"
    if before.db_column != after.db_column:
        return f"gives {model}.{name} another column"
    if type(before) is not type(after) or (after.max_length or 0) < (before.max_length or 0):
        return f"makes {model}.{name} of another kind or shorter"
    return ""


def _otherwise(operation: Operation) -> str:
    words = {
        operations.RemoveField: "removes {model_name}.{name}",
        operations.RenameField: "renames {model_name}.{old_name}",
        operations.DeleteModel: "removes {name}",
        operations.RenameModel: "renames {old_name}",
        operations.AddConstraint: "refuses rows of {model_name} that were accepted",
        operations.AlterUniqueTogether: "refuses rows of {name} that were accepted",
        operations.AlterModelTable: "gives {name} another table",
    }
    for kind, text in words.items():
        if isinstance(operation, kind):
            return text.format(**vars(operation))
    return f"does what cannot be seen beforehand ({type(operation).__name__})"


# Going back ------------------------------------------------------------------------------------


def write_down(path: Path) -> None:
    """Which migrations are applied, for `go_back_to`; what was written down before stays."""
    applied = sorted(MigrationExecutor(connection).loader.applied_migrations)
    if not path.exists():
        path.write_text(json.dumps(applied), encoding="utf-8")


def go_back_to(path: Path) -> list[str]:
    """Undo what was applied since; returns its names. Raises IrreversibleError."""
    before = {tuple(each) for each in json.loads(path.read_text(encoding="utf-8"))}
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    later = set(executor.loader.applied_migrations) - before
    targets = []
    for app in sorted({app for app, _ in later}):
        kept = [node for node in graph.nodes if node[0] == app and node in before]
        last = [n for n in kept if not any(c.key in kept for c in graph.node_map[n].children)]
        targets += last or [(app, None)]
    executor.migrate(targets)
    return sorted(f"{app}.{name}" for app, name in later)
