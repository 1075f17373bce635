#!/usr/bin/env python
"""Run an administrative task of the portal."""

import os
import sys

from environs import EnvError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoogeveen_alert.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except EnvError as wrong_setting:
        sys.exit(f"The portal cannot start. {wrong_setting}")


if __name__ == "__main__":
    main()
