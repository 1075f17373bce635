"""`/mijn-gegevens/` on a phone: asked by mail, seen, put right and erased, without JavaScript."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import OwnDataLink
from hoogeveen_alert.privacy.own.links import own_data_link
from tests.browser.conftest import check_axe, has_no_sideways_scroll
from tests.own_data_rows import PLANTERS, Planter

MAILBOX = "jo.planter@example.org"


@pytest.fixture
def own(transactional_db) -> Planter:
    return Planter(MAILBOX, "Planterman", "48151623")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_from_the_footer_to_an_erased_membership(new_page, own, javascript):
    own.membership()
    page = new_page("/contact/", width=360, height=740, javascript=javascript)

    page.get_by_role("contentinfo").get_by_role("link", name="Wat wij van u bewaren").click()
    page.get_by_label("E-mailadres").fill(MAILBOX)
    page.get_by_role("button", name="Stuur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mailbox")
    words = OutgoingMail.objects.get(kind="own_data_link").text
    (path,) = re.findall(rf"{settings.SITE_URL}(/mijn-gegevens/\S+)", words)
    page.goto(path)
    page.get_by_role("link", name=re.compile(r"^Wissen\s*: Groepen")).click()
    page.get_by_role("button", name="Ja, wis dit").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Het is gewist")
    assert not Membership.objects.exists()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_pages_are_for_everybody(new_page, own, width):
    for plant in PLANTERS.values():
        plant(own)
    token = own_data_link.make(OwnDataLink.objects.create(email=MAILBOX))
    member = Membership.objects.get().pk
    pages = [
        "/mijn-gegevens/",
        "/mijn-gegevens/geen-link/",
        *(reverse(f"own_data:{name}", args=[token]) for name in ("show", "erase_all")),
        *(
            reverse(f"own_data:{act}", args=[token, "aanmeldingen", member])
            for act in ("erase", "withdraw", "correct")
        ),
        reverse("own_data:erase", args=[token, "account", own.user.pk]),
    ]
    page = new_page("/contact/", width=width)
    for path in pages:
        page.goto(path)
        assert has_no_sideways_scroll(page), path
        check_axe(page)
