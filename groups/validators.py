"""What old migrations import."""

from .whatsapp import check_link


def validate_whatsapp_link(link: str) -> None:
    """Take only https://chat.whatsapp.com/ and a code of letters, digits, - and _.

    The length of the code is WhatsApp's affair. Raises ValidationError.
    """
    check_link(link)
