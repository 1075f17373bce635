"""The kinds of mail that the apps declare, each in `mail_kinds` of its AppConfig."""

from hoogeveen_alert.declarations import MailKind, portal_apps


class UndeclaredKind(LookupError):
    """No app declares this kind of mail in its `mail_kinds`."""


def declared_kind(kind: str) -> MailKind:
    """Raises UndeclaredKind."""
    for config in portal_apps():
        found = config.mail_kinds.get(kind)
        if found:
            return found
    raise UndeclaredKind(kind)


def in_words(kind: str) -> str:
    """The words an app declared for a kind of mail, or else the kind itself.

    Rows outlive declarations, and a library's mail has whatever kind its template is called.
    """
    try:
        return str(declared_kind(kind).name)
    except UndeclaredKind:
        return kind
