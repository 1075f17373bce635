"""Which migrations the version that runs can go on with, and the way back."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

from hoogeveen_alert import upgrading

COLUMNS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=50)),
    ("note", models.TextField(null=True)),
]
NOT_EMPTY = models.CheckConstraint(condition=~models.Q(name=""), name="name_not_empty")
FINE = [
    migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("thing", "extra", models.TextField(null=True)),
    migrations.AddField("thing", "extra", models.TextField(db_default="")),
    migrations.AddField("thing", "extra", models.ManyToManyField("app.Thing")),
    migrations.AlterField("thing", "name", models.CharField(max_length=80)),
    migrations.AlterField("thing", "name", models.CharField(max_length=50, verbose_name="naam")),
    migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
    migrations.AlterModelOptions("thing", {"ordering": ["name"]}),
    migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", "note")]),
]
NOT_FINE = [
    (migrations.RemoveField("thing", "note"), "removes thing.note"),
    (migrations.DeleteModel("Thing"), "removes Thing"),
    (migrations.RenameField("thing", "note", "remark"), "renames thing.note"),
    (migrations.RenameModel("Thing", "Object"), "renames Thing"),
    (migrations.AlterModelTable("thing", "things"), "gives thing another table"),
    (migrations.AddField("thing", "extra", models.TextField(default="")), "adds thing.extra"),
    (migrations.AlterField("thing", "note", models.TextField()), "makes thing.note obligatory"),
    (
        migrations.AlterField("thing", "name", models.CharField(max_length=20)),
        "makes thing.name of another kind or shorter",
    ),
    (
        migrations.AlterField("thing", "name", models.IntegerField()),
        "makes thing.name of another kind or shorter",
    ),
    (
        migrations.AlterField("thing", "name", models.CharField(max_length=50, unique=True)),
        "makes thing.name unique",
    ),
    (
        migrations.AlterField("thing", "name", models.CharField(max_length=50, db_column="n")),
        "gives thing.name another column",
    ),
    (migrations.AddConstraint("thing", NOT_EMPTY), "refuses rows of thing that were accepted"),
    (migrations.RunSQL("SELECT 1"), "does what cannot be seen beforehand (RunSQL)"),
    (
        migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]),
        "does what cannot be seen beforehand (RunSQL)",
    ),
]


def obstacles(*operations, **attributes) -> list[str]:
    state = ProjectState()
    state.add_model(ModelState("app", "Thing", COLUMNS))
    migration = migrations.Migration("0002_next", "app")
    migration.operations = list(operations)
    for name, value in attributes.items():
        setattr(migration, name, value)
    return upgrading.obstacles_of([migration], state)


@pytest.mark.parametrize("operation", FINE, ids=lambda each: each.describe())
def test_the_running_version_goes_on_with(operation):
    assert obstacles(operation) == []


@pytest.mark.parametrize(("operation", "why"), NOT_FINE, ids=lambda each: str(each)[:40])
def test_the_running_version_cannot_go_on_with(operation, why):
    (said,) = obstacles(operation)

    assert said.startswith(f"app.0002_next {why}")


def test_a_table_that_is_made_on_the_way_is_nobodys_yet():
    made = migrations.CreateModel("Other", COLUMNS)

    assert obstacles(made, migrations.RemoveField("other", "note")) == []
    assert len(obstacles(made, migrations.RemoveField("thing", "note"))) == 1


def test_a_migration_that_was_looked_at_says_so_itself():
    assert obstacles(migrations.RunSQL("SELECT 1"), beside_the_old=True) == []


@pytest.mark.django_db
def test_nothing_that_is_due_is_no_obstacle():
    assert upgrading.obstacles() == []
    call_command("upgrade_tables")


@pytest.mark.django_db(transaction=True)
def test_what_was_applied_since_is_undone(tmp_path, capsys):
    """By an app whose table no other one leans on."""
    before, executor = tmp_path / "before.json", MigrationExecutor(connection)
    last = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "once"]
    executor.migrate([("once", None)])
    upgrading.write_down(before)
    MigrationExecutor(connection).migrate(last)

    call_command("upgrade_tables", "--go-back", str(before))

    assert "once.0001_sent_form" in capsys.readouterr().out
    assert "once_sentform" not in connection.introspection.table_names()
    assert [
        key for key in MigrationExecutor(connection).loader.applied_migrations if key[0] == "once"
    ] == []
    MigrationExecutor(connection).migrate(last)


@pytest.mark.django_db
def test_what_was_written_down_first_stays(tmp_path):
    path = tmp_path / "before.json"
    path.write_text("[]", encoding="utf-8")

    upgrading.write_down(path)

    assert path.read_text(encoding="utf-8") == "[]"


def test_a_way_back_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot go back"):
        call_command("upgrade_tables", "--go-back", str(tmp_path / "gone.json"))
