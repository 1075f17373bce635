"""Which accounts have a task in the portal, as the apps declare it in `posts`."""

from collections.abc import Iterator

from django.utils.module_loading import import_string

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.personal_data import Posts


def declared() -> Iterator[Posts]:
    for config in portal_apps():
        for name in config.posts:
            yield import_string(name)()


def follow_role(user: User, *, by: User) -> list[str]:
    """Let the apps end what the role that was just given has no part in; the names of it."""
    names = (name for config in portal_apps() for name in config.role_changes)
    return [ended for name in names for ended in import_string(name)(user, by=by)]


def has_post(user: User) -> bool:
    """Whether the account still has something to do; of a role it has none by itself."""
    accounts = User.objects.filter(pk=user.pk)
    return any(accounts.filter(pk__in=posts.held).exists() for posts in declared())
