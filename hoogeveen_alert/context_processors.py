from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .look import picture_url, stylesheet_url


def site(request: HttpRequest | None) -> dict[str, Any]:
    """What every page says about the municipality and the portal itself."""
    about = {
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL,
        "theme": settings.SITE_THEME_CLASSES,
        # Looked up by the template that asks.
        "logo": partial(picture_url, "logo"),
        "favicon": partial(picture_url, "favicon"),
        "stylesheet": stylesheet_url,
        "demo": settings.DEMO,
        "municipality": settings.MUNICIPALITY_NAME,
        "phone": settings.MUNICIPALITY_PHONE,
        "contact_url": settings.MUNICIPALITY_CONTACT_URL,
        "accessibility_statement_url": settings.ACCESSIBILITY_STATEMENT_URL,
    }
    # allauth's views put a `site` of their own in the context, so base.html reads `portal`.
    return {"site": about, "portal": about}
