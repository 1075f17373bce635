"""The units of systemd and the tools beside them: who may read and do what."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hoogeveen_alert.test_settings import SOUND

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
PORTAL, WEB = 61_234, "www-data"  # some account, and nginx's own


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is missing here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_closed(unit):
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True)

    level = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) <= 2.0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_leaves_the_settings_to_the_portal(unit):
    text = unit.read_text(encoding="utf-8")

    assert "Environment=SETTINGS_FILE=/etc/hoogeveen-alert.env" in text
    assert "EnvironmentFile" not in text
    assert "User=alert" in text


def test_nobody_is_told_to_let_nginx_in():
    texts = [
        *(ROOT / "docs").glob("*.md"),
        *(p for p in (ROOT / "deploy").rglob("*") if p.is_file() and p.suffix != ".pyc"),
    ]

    assert [path for path in texts if "-G alert www-data" in path.read_text(encoding="utf-8")] == []


# What nginx's account can read ---------------------------------------------------------------


def made_by(account: int, command: list[str], **environment: str) -> subprocess.CompletedProcess:
    as_account = ["setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups"]
    return subprocess.run(
        [*as_account, *command],
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """Settings, static files and a photo where and as deploy/install and the units make them."""
    folder = Path(tempfile.mkdtemp(prefix="alert-installed-"))
    folder.chmod(0o755)
    data = folder / "data"
    for path, mode in ((data, 0o711), (data / "static", 0o755), (data / "media", 0o750)):
        path.mkdir()
        path.chmod(mode)
        os.chown(path, PORTAL, PORTAL)
    settings = folder / "portal.env"
    lines = [f"{name}={value}" for name, value in (SOUND | {"DATA_DIR": str(data)}).items()]
    settings.write_text("\n".join(lines), encoding="utf-8")
    settings.chmod(0o640)
    os.chown(settings, 0, PORTAL)
    # The same in one start of the portal, and without what other packages bring.
    both = (
        "import os; from django.core.management import call_command;"
        "from django.core.files.base import ContentFile as C;"
        "from django.core.files.storage import default_storage as s;"
        "os.umask(0o022); call_command('collectstatic', interactive=False, verbosity=0,"
        "ignore_patterns=['admin', 'gis', 'leaflet', 'account', 'mfa', 'js']);"
        "os.umask(0o027); s.save('signs/a.jpg', C(b'x'))"
    )
    manage = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", both]
    done = made_by(PORTAL, manage, SETTINGS_FILE=str(settings))
    assert done.returncode == 0, done.stderr
    yield folder
    shutil.rmtree(folder)


def read_by_nginx(path: Path) -> bool:
    command = ["runuser", "-u", WEB, "--", "head", "-c1", str(path)]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.skipif(bool(os.geteuid()), reason="only root can act as other accounts")
def test_nginx_reads_every_static_file_and_nothing_else(installed):
    files = [path for path in installed.rglob("*") if path.is_file()]
    static = {path for path in files if installed / "data/static" in path.parents}
    photo, settings = installed / "data/media/signs/a.jpg", installed / "portal.env"
    assert len(static) > 20
    assert {photo, settings} <= set(files)

    # Compressed ones, and one of each kind of the others.
    kinds = {path.suffix: path for path in static}.values()
    assert [path for path in kinds if not read_by_nginx(path)] == []
    assert {path for path in static if not path.stat().st_mode & stat.S_IROTH} == set()
    others = [path for path in files if path not in static]
    assert [path for path in others if read_by_nginx(path)] == []


@pytest.mark.skipif(bool(os.geteuid()), reason="only root can act as other accounts")
def test_nginx_cannot_list_the_folder_of_the_portal(installed):
    command = ["runuser", "-u", WEB, "--", "ls", str(installed / "data")]

    assert subprocess.run(command, capture_output=True).returncode != 0
