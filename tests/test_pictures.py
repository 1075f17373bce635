"""The pictures of README.md are those that docs/pictures.py takes."""

import re
import runpy

from django.conf import settings


def test_readme_shows_what_the_command_takes():
    taken = runpy.run_path(str(settings.BASE_DIR / "docs/pictures.py"))["pictures"]("/groepen/een/")

    shown = re.findall(
        r"docs/(\w+\.png)", (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    )

    assert shown == [picture.file for picture in taken]
    for name in shown:
        assert (settings.BASE_DIR / "docs" / name).read_bytes().startswith(b"\x89PNG"), name
