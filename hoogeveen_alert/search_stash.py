"""What somebody searched for, kept in the session, so that no address of a page holds a person.

Browsers keep the addresses of pages, and proxies write them down. A name or a phone number is
posted; the page that shows what was found has a key in its address, which opens the words in
the same session and nowhere else.
"""

import secrets

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

KEPT = "kept_words"
GONE = _("What you searched for is not kept any more. Search again.")
MOST = 20  # searches of one session: several tabs, each with a way back


def keep_words(request: HttpRequest, words: str) -> str:
    """The key of these words; the oldest search of the session goes when there are too many."""
    known: dict[str, str] = request.session.get(KEPT, {})
    key = next((key for key, kept in known.items() if kept == words), secrets.token_urlsafe(6))
    known = {old: kept for old, kept in known.items() if old != key} | {key: words}
    request.session[KEPT] = dict(list(known.items())[-MOST:])
    return key


def words_of(request: HttpRequest, key: str) -> str:
    """The words of a key; nothing for a key of another session, or one that was made up."""
    known: dict[str, str] = request.session.get(KEPT, {})
    return known.get(key, "")
