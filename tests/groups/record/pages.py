"""What tests of the page of a group share."""

import re

from django.urls import reverse

from groups.models import AlertGroup


def url_of(group: AlertGroup) -> str:
    return reverse("groups:record", args=[group.slug])


def buttons(page: str) -> dict[str, str]:
    """Address of each button, by its words."""
    found = re.findall(r'<a class="nl-button[^"]*"\s+href="([^"]+)">(.*?)</a>', page, re.DOTALL)
    return {" ".join(re.sub("<[^>]+>", " ", words).split()): url for url, words in found}
