from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_whatsapp_link(link: str) -> None:
    """Take only https://chat.whatsapp.com/ and a code of letters, digits, - and _.

    The length of the code is WhatsApp's affair. Raises ValidationError.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    code = parts.path.strip("/").replace("-", "").replace("_", "")
    sound = (
        parts.scheme == "https"
        and parts.netloc == "chat.whatsapp.com"
        and code.isascii()
        and code.isalnum()
        and not (parts.query or parts.fragment)
    )
    if not sound:
        raise ValidationError(
            _("This is no WhatsApp invitation: it begins with https://chat.whatsapp.com/."),
            code="whatsapp_link",
        )
