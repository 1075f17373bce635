"""What a mail is called in lists, as every app declares it on its AppConfig.

`mail_kinds` is a mapping of the kind, as `send_mail_to` keeps it, to words for it.
"""

from hoogeveen_alert.declarations import portal_apps


def in_words(kind: str) -> str:
    """The words an app declared for a kind of mail, or else the kind itself."""
    for config in portal_apps():
        words = config.mail_kinds.get(kind)
        if words:
            return str(words)
    return kind
