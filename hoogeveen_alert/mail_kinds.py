"""How an app declares the mails it sends: `mail_kinds` on its AppConfig.

A mapping of the kind, as the row of each mail keeps it, to a `MailKind`; collected by
`hoogeveen_alert.mail.kinds`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class MailKind:
    """One kind of mail; most have a template of that name."""

    name: str | Promise  # lazily translated, for lists of mails
    # Written on the portal's own account, so that it goes after what somebody waits for.
    planned: bool = False
