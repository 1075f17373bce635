"""Two libraries bring a GEOS each: that of SpatiaLite, and that of shapely."""

import os
import subprocess
import sys

SCRIPT = """
import django
django.setup()
from django.db import connection
connection.ensure_connection()
import shapely
square = shapely.box(0, 0, 2, 2)
(clean,) = shapely.coverage_clean([shapely.from_wkb(shapely.to_wkb(square))])
print(clean.area)
"""


def test_shapely_keeps_its_own_beside_an_open_connection(tmp_path):
    """In a process of its own, where nothing imported shapely before the connection."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=env | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hoogeveen_alert.settings"},
        capture_output=True,
        text=True,
    )

    assert (done.stdout.strip(), done.returncode) == ("4.0", 0), done.stderr
