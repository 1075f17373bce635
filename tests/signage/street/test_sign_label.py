"""The label on a sign: its code opens the report of damage at once."""

import re
from io import BytesIO
from urllib.parse import unquote

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from weasyprint import HTML

from groups.public.pdf import code_of
from signage.models import Sign
from tests.sign_factories import SignFactory

pytestmark = pytest.mark.django_db


def page_of(client, sign) -> str:
    return client.get(reverse("signage:label", args=[sign.pk])).content.decode()


def read(svg: str) -> str:
    """What a phone reads of a picture, drawn with white around it."""
    page = f"<style>@page{{size:80mm;margin:10mm}}svg{{width:60mm}}</style>{svg}"
    document = pypdfium2.PdfDocument(BytesIO(HTML(string=page).write_pdf()))
    return zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())[0].text


def test_a_sign_that_was_taken_away_has_no_label(client, manager):
    sign = SignFactory()
    Sign.objects.filter(pk=sign.pk).update(status="removed")
    client.force_login(manager)

    assert client.get(reverse("signage:label", args=[sign.pk])).status_code == 404


def test_the_code_leads_to_the_report_of_this_sign(client, manager, settings):
    settings.SITE_URL = "https://alert.hoogeveen.nl"
    sign = SignFactory()
    client.force_login(manager)

    page = page_of(client, sign)

    link = f"https://alert.hoogeveen.nl/borden/{sign.pk}/melden/"
    code = unquote(re.search(r"data:image/svg\+xml,([^\"]+)", page)[1])
    assert code == code_of(link)
    assert read(code) == link
    assert link.removeprefix("https://").rstrip("/") in page


def test_the_page_behind_the_code_is_the_report_itself(client):
    sign = SignFactory()

    page = client.get(reverse("signage:report", args=[sign.pk]))

    assert page.status_code == 200
    assert "form" in page.context


def test_the_page_of_a_sign_leads_to_its_label(client, manager):
    sign = SignFactory()
    client.force_login(manager)

    page = client.get(reverse("signage:sign", args=[sign.pk])).content.decode()

    assert reverse("signage:label", args=[sign.pk]) in page
