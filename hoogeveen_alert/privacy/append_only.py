"""Tables whose rows the database lets nobody change or delete: `append_only` on an AppConfig.

`append_only` maps "app_label.Model" to whether the retention task may delete rows past their
term. SQLite drops triggers when a migration rebuilds a table, so they are made again after
every `migrate`.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS

from hoogeveen_alert.declarations import portal_apps

PURGE_TABLE = "privacy_purge"  # holds a row only inside the transaction of the retention task

GUARD = f"""
CREATE OR REPLACE FUNCTION append_only_guard() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'purgeable' THEN
        IF EXISTS (SELECT 1 FROM {PURGE_TABLE}) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql
"""  # noqa: S608


def declared() -> Iterator[tuple[type[models.Model], bool]]:
    """Each append-only model, and whether the retention task may delete from it."""
    for config in portal_apps():
        for label, purgeable in config.append_only.items():
            yield apps.get_model(label), purgeable


def protect_tables(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the triggers of every declared table that exists; harmless to repeat."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if PURGE_TABLE not in present:
        return
    statements = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with connection.cursor() as cursor:
        for model, purgeable in declared():
            if model._meta.db_table in present:
                for statement in statements(connection, model, purgeable):
                    cursor.execute(statement)


def trigger_names(table: str) -> list[str]:
    return [f"{table}_append_only_{event}" for event in ("row", "truncate", "update", "insert")]


def _on_postgresql(
    connection: BaseDatabaseWrapper, model: type[models.Model], purgeable: bool
) -> Iterator[str]:
    table = model._meta.db_table
    argument = "purgeable" if purgeable else ""
    yield GUARD
    for event, when, level in (
        ("row", "UPDATE OR DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        yield (
            f'CREATE OR REPLACE TRIGGER "{table}_append_only_{event}" BEFORE {when} ON "{table}" '
            f"FOR EACH {level} EXECUTE FUNCTION append_only_guard('{argument}')"
        )


def _on_sqlite(
    connection: BaseDatabaseWrapper, model: type[models.Model], purgeable: bool
) -> Iterator[str]:
    table, key = model._meta.db_table, model._meta.pk.column
    unless = f"WHEN NOT EXISTS (SELECT 1 FROM {PURGE_TABLE})" if purgeable else ""  # noqa: S608
    # INSERT OR REPLACE deletes without asking the trigger for DELETE.
    known = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'  # noqa: S608
    for event, when, condition in (
        ("row", "DELETE", unless),
        ("update", "UPDATE", ""),
        ("insert", "INSERT", known),
    ):
        name = f"{table}_append_only_{event}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" {condition} '
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {when} on {table} is refused'); END"
        )
