"""A backup of the database of the tests, brought back as another portal on the same PostgreSQL."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from hoogeveen_alert.backups import archive, making, places, restoring
from hoogeveen_alert.backups.archive import BackupError
from hoogeveen_alert.backups.restoring import Administrator, Database, Unpacked
from tests.hoogeveen_alert.backups.test_archive import PHRASE, secret

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="an embedded portal is a folder to copy"),
]
ROOT = Path(__file__).parents[3]
PASSWORD = "p/a#s@s'w\"ord"


@pytest.fixture
def admin() -> Administrator:
    server = connection.get_connection_params()
    user, password = server["user"], quote(server.get("password") or "", safe="")
    return Administrator(f"postgresql://{user}:{password}@{server['host']}:{server['port']}")


@pytest.fixture
def target(admin) -> Iterator[Database]:
    """What the settings in the archive name: nothing of it is there yet."""
    server = connection.get_connection_params()
    name = f"restored_{os.getpid()}"
    database = Database(name, name, PASSWORD, server["host"], int(server["port"]))
    yield database
    dropping = [f"DROP DATABASE IF EXISTS {each} WITH (FORCE)" for each in made_of(database, admin)]
    for statement in (*dropping, f"DROP ROLE IF EXISTS {name}"):
        restoring.run_sql(admin, database, "postgres", statement)


def made_of(database: Database, admin: Administrator) -> list[str]:
    asked = f"SELECT datname FROM pg_database WHERE datname LIKE '{database.name}%' ORDER BY 1"
    return restoring.run_sql(admin, database, "postgres", asked).split()


@pytest.fixture
def made(tmp_path, target, group) -> Iterator[Path]:
    media = tmp_path / "source"
    (media / "signs").mkdir(parents=True)
    (media / "signs/a.jpg").write_bytes(b"a photo")
    password = quote(PASSWORD, safe="")
    url = f"postgis://{target.user}:{password}@{target.host}:{target.port}/{target.name}"
    lines = [f"DATABASE_URL={url}", f"DATA_DIR={tmp_path}/data", f"REDIS_URL={settings.REDIS_URL}"]
    (tmp_path / "source.env").write_text("\n".join([*lines, "SECRET_KEY=s e c r e t"]))
    (tmp_path / "archives").mkdir()
    phrase = secret(tmp_path / "passphrase", PHRASE)
    with override_settings(MEDIA_ROOT=media):
        yield making.make(tmp_path / "archives", phrase, tmp_path / "source.env")


def unpacked(made: Path) -> Unpacked:
    folder = made.parent.parent / "unpacked"
    folder.mkdir()
    return restoring.opened(made, made.parent.parent / "passphrase", folder)


def restore(made: Path, admin: Administrator, *options: str) -> subprocess.CompletedProcess:
    """As deploy/restore calls it, without systemd's units."""
    home = made.parent.parent
    command = [sys.executable, "-m", "hoogeveen_alert.backups", *options, str(made)]
    command += ["--passphrase-file", str(home / "passphrase"), "--account", ""]
    command += ["--settings-file", str(home / "portal.env"), "--scratch", str(home)]
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "SETTINGS_FILE") if name in os.environ
    }
    return subprocess.run(
        command, cwd=ROOT, env=kept | {"ADMIN_URL": admin.url}, capture_output=True, text=True
    )


def asked(target: Database, admin: Administrator, question: str) -> str:
    return restoring.run_sql(admin, target, target.name, question)


def test_an_empty_machine_gets_everything_by_one_command(made, admin, target, tmp_path, group):
    done = restore(made, admin)

    assert done.returncode == 0, done.stderr
    assert made_of(target, admin) == [target.name]
    assert asked(target, admin, "SELECT name FROM groups_alertgroup") == group.name
    owners = "SELECT string_agg(DISTINCT tableowner, ' ' ORDER BY tableowner) FROM pg_tables"
    mine = asked(
        target, admin, f"{owners} WHERE schemaname='public' AND tablename LIKE '%\\_%\\_%'"
    )
    assert target.user in mine
    guards = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%append_only%'"
    assert int(asked(target, admin, guards)) >= 8
    assert (tmp_path / "data/media/signs/a.jpg").read_bytes() == b"a photo"
    assert (tmp_path / "portal.env").read_text() == (tmp_path / "source.env").read_text()
    assert (tmp_path / "portal.env").stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.glob("alert-restore-*")) == []


def test_the_portals_own_account_works_with_it(made, admin, target):
    assert restore(made, admin).returncode == 0
    url = f"postgresql://{target.user}@{target.host}:{target.port}/{target.name}"

    said = subprocess.run(
        ["psql", url, "-At", "-c", "CREATE TABLE t (p geometry); DELETE FROM mail_outgoingmail"],
        env=os.environ | {"PGPASSWORD": PASSWORD},
        capture_output=True,
        text=True,
    )

    assert said.returncode == 0, said.stderr


def test_what_was_there_is_kept_and_redis_is_emptied(made, admin, target, tmp_path):
    assert restore(made, admin).returncode == 0
    (tmp_path / "data/media/new.jpg").write_bytes(b"since then")
    (tmp_path / "portal.env").write_text("OTHER=1")
    asked(target, admin, "CREATE TABLE since_then (a int)")

    again = restore(made, admin)

    assert again.returncode == 0, again.stderr
    assert "is kept" in again.stdout
    databases = made_of(target, admin)
    assert len(databases) == 2
    assert databases[1].startswith(f"{target.name}_before_")
    (before,) = tmp_path.glob("data/media_before_*")
    assert (before / "new.jpg").exists()
    (settings_before,) = tmp_path.glob("portal.env_before_*")
    assert settings_before.read_text() == "OTHER=1"
    assert asked(target, admin, "SELECT to_regclass('since_then')") == ""


def test_a_rehearsal_changes_nothing(made, admin, target, tmp_path):
    done = restore(made, admin, "--rehearse")

    assert done.returncode == 0, done.stderr
    assert "Every table has its rows" in done.stdout
    assert made_of(target, admin) == []
    assert not (tmp_path / "portal.env").exists()
    assert not (tmp_path / "data").exists()


# What it refuses, with nothing half restored ----------------------------------------------------


def with_manifest(made: Path, **changes: object) -> None:
    """The archive again, with another manifest in it."""
    found = unpacked(made)
    text = json.dumps(found.manifest | changes)
    (found.folder / "manifest.json").write_text(text)
    phrase = made.parent.parent / "passphrase"

    def fill(tar) -> None:
        for path in found.folder.rglob("*"):
            if path.is_file():
                tar.add(path, str(path.relative_to(found.folder)))

    archive.write(made, phrase, fill)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": archive.FORMAT + 1}, "of a newer version"),
        ({"migrations": [["groups", "9999_from_the_future"]]}, "groups.9999_from_the_future"),
        ({"rows": {"groups_alertgroup": 7}}, "Rows are missing (groups_alertgroup: 1 for 7)"),
    ],
)
def test_an_archive_that_does_not_fit_changes_nothing(made, admin, target, tmp_path, changes, said):
    with_manifest(made, **changes)

    refused = restore(made, admin)

    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Nothing was changed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert made_of(target, admin) == []
    assert not (tmp_path / "portal.env").exists()
    assert list(tmp_path.glob("alert-restore-*")) == []


def test_a_dump_that_cannot_be_loaded_leaves_no_database(made, admin, target):
    found = unpacked(made)
    dump = found.folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-20_000])

    with pytest.raises(BackupError, match="Nothing was changed"):
        restoring.load(found, admin)
    assert made_of(target, admin) == []


def test_when_the_switch_fails_files_go_back(made, admin, target, tmp_path):
    """Such as when somebody connects again in between."""
    found = unpacked(made)
    media, old = tmp_path / "data/media", b"old"
    media.mkdir(parents=True)
    (media / "old.jpg").write_bytes(old)
    taken = [
        places.media_ready(found.folder / "media", media, "1", ""),
        places.settings_ready(found.folder / "settings.env", tmp_path / "portal.env", "1", ""),
    ]
    for place in taken:
        place.take()
    assert (media / "signs/a.jpg").exists()

    with pytest.raises(BackupError, match="PostgreSQL refused"):
        restoring.switch(target, admin, "1")  # nothing was loaded
    for place in taken:
        place.give_back()

    assert [path.name for path in media.iterdir()] == ["old.jpg"]
    assert [path.name for path in media.parent.iterdir()] == ["media"]
    assert not (tmp_path / "portal.env").exists()


def test_a_disk_that_is_full_is_told_before_anything(tmp_path):
    huge = tmp_path / "huge.tar.gpg"
    with huge.open("wb") as file:
        file.truncate(1 << 42)

    with pytest.raises(BackupError, match=r"The disk is full: .* MB free .*Nothing was changed"):
        restoring.opened(huge, tmp_path / "passphrase", tmp_path)


def test_a_database_elsewhere_asks_for_its_administrator(made):
    found = unpacked(made)
    elsewhere = replace(found, database=replace(found.database, host="db.example.nl"))

    with pytest.raises(BackupError, match="ADMIN_URL"):
        restoring.load(elsewhere, Administrator())


def test_the_command_says_what_it_made_and_keeps_one_at_a_time(made, tmp_path, monkeypatch):
    monkeypatch.setenv("SETTINGS_FILE", str(tmp_path / "source.env"))
    out, arguments = StringIO(), ("back_up", str(made.parent), "--passphrase-file")

    with override_settings(DATA_DIR=tmp_path):
        call_command(*arguments, str(tmp_path / "passphrase"), stdout=out)

    assert "MB" in out.getvalue()
    assert (tmp_path / "last_backup").exists(), "the page that watches over it would stay red"
    with pytest.raises(CommandError, match="No backup was made"):
        call_command(*arguments, str(tmp_path / "none"))
    monkeypatch.delenv("SETTINGS_FILE")
    with pytest.raises(CommandError, match="would lack the settings"):
        call_command(*arguments, str(tmp_path / "passphrase"))


def test_secrets_are_in_no_message_of_the_program(made, admin):
    found = unpacked(made)

    assert PASSWORD not in repr(found)
    assert "s e c r e t" not in repr(found)
    assert admin.environment()["PGPASSWORD"] not in repr(admin)
    command = admin.command("psql", "postgres", 5432)
    assert admin.environment()["PGPASSWORD"] not in " ".join(command)
