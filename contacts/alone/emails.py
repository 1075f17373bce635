"""One mail, in words of the municipality: will you look for somebody beside you?"""

from django.urls import reverse

from groups.models import Coordinator
from hoogeveen_alert.mail.messages import Mail, mail_to
from hoogeveen_alert.texts.reading import text_html, text_plain


def ask_second(post: Coordinator) -> Mail:
    """To be queued with the others; names nobody beside who gets it."""
    context = {
        "name": post.user.name,
        "group": post.group.name,
        "path": reverse("groups:handover", args=[post.group.slug]),
        "words": text_plain("ask_second"),
        "words_html": text_html("ask_second", level=2, absolute=True),
    }
    return mail_to(post.user, "contacts/alone/email/ask_second", context, about=[post.group])
