"""What the apps ask of a new account, as they declare it in `account_parts`."""

from collections.abc import Iterator

from django.utils.module_loading import import_string

from hoogeveen_alert.declarations import AccountPart, portal_apps


def declared() -> Iterator[AccountPart]:
    for config in portal_apps():
        for name in config.account_parts:
            yield import_string(name)()
