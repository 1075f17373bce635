from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FileBackend(BaseEmailBackend):
    """Delivers into a folder, one readable `.eml` file a mail; for a portal without mail server.

    Django's own file backend puts all mails of one connection in one file. The name comes
    from the Message-ID, so a mail delivered twice is still one file.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def open(self) -> bool:
        self.folder.mkdir(parents=True, exist_ok=True)
        return True

    def send_messages(self, email_messages: Any) -> int:
        self.open()
        return sum(self._write(message) for message in email_messages)

    def _write(self, message: EmailMessage) -> int:
        mime = message.message()
        mark = "".join(c for c in mime["Message-ID"].partition("@")[0] if c.isalnum())[:12]
        day = timezone.localtime().strftime("%Y%m%d")
        known = next(self.folder.glob(f"*-{mark}.eml"), None)
        path = known or self.folder / f"{day}-{timezone.localtime():%H%M%S}-{mark}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes(mime.as_bytes())
        draft.replace(path)
        return 1
