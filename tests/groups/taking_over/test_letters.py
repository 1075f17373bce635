"""Who has no e-mail address gets a letter with a code, which works until it is answered."""

from datetime import timedelta

import pypdfium2
import pytest
import time_machine
import zxingcpp
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from groups.models import Coordinator, Invitation
from groups.tasks import forget_who_did_not_accept
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.taking_over.models import TownList
from tests import factories
from tests.groups.taking_over.test_answer import accept, link_of
from tests.town_lists import ANNA, BERT, BRINK, book, rows_of, send, take, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
LETTERS = "/mijn/overname/brieven.pdf"
NOORD = ["Noord", "Noord"]
CAS = ["De Brink", "Cas de Boer", "", "06 33333333"]  # has no e-mail address
MAILS = OutgoingMail.objects.filter(kind="taken_over")


def printed(client, **fields) -> pypdfium2.PdfDocument:
    response = client.post(LETTERS, fields or {"all": "1"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return pypdfium2.PdfDocument(response.content)


def words_of(page) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def code_on(page) -> str:
    """Path of the link that a phone reads."""
    (found,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil().convert("L"))
    return "/" + found.text.split("/", 3)[3]


def scan(client) -> str:
    return code_on(printed(client)[0])


def fill_in(path: str, email: str):
    return Client().post(path, {"email": email}, follow=True)


# Bad input


@pytest.mark.parametrize("email", ["", "cas", "cas@", "cas@gmial.com"])
def test_what_is_no_address_sends_nothing_and_stays(client, email):
    take(client, book([BRINK], [CAS]))

    page = fill_in(scan(client), email)

    assert "email" in page.context["form"].errors
    assert f'value="{email}"' in page.content.decode() or not email
    assert not MAILS.exists()


@pytest.mark.parametrize("email", ["anna@example.org", "agent@politie.example"])
def test_an_address_of_somebody_else_is_refused(client, email):
    factories.UserFactory(email="agent@politie.example", role="police")
    take(client, book([BRINK], [ANNA, CAS]))

    page = fill_in(code_on(printed(client)[1]), email)

    assert "Vul een ander in" in page.content.decode()
    assert Invitation.objects.get(name="Cas de Boer").email == ""
    assert MAILS.get().recipient == "anna@example.org"


@pytest.mark.parametrize("code", ["verzonnen", "AAAA-BBBB-CCCC", "-", "x" * 3000])
def test_a_code_of_nobody_is_gone(code):
    assert Client().get(f"/brief/{code}/").status_code == 410


@pytest.mark.parametrize(
    "fields", [{}, {"group": "x"}, {"group": "99999999999999999999"}, {"all": "1", "toon": "x"}]
)
def test_nothing_chosen_prints_nothing(client, fields):
    take(client, book([BRINK], [CAS]))

    response = client.post(LETTERS, fields)

    assert response["Location"] == "/mijn/overname/"
    assert Invitation.objects.get().letter_code == ""


def test_two_of_one_name_without_an_address_are_one(client):
    preview = send(client, book([BRINK], [CAS, [*CAS[:1], "CAS DE BOER", "", ""]]))

    assert rows_of(preview)["coordinators"] == {"new": [2], "refused": [3]}


def test_the_database_refuses_an_answer_without_a_mailbox(client):
    take(client, book([BRINK], [CAS]))

    for wrong in ({"status": "accepted", "answered_at": timezone.now()}, {"town_list": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.update(**wrong)


# What becomes of it


def test_who_has_no_address_is_taken_and_not_mailed(client):
    preview = send(client, book([BRINK], [CAS]))
    assert why(preview, "coordinators", 2) == "Geen e-mailadres: print de brief voor deze persoon."

    take(client, book([BRINK], [CAS]))

    assert Invitation.objects.get().email == ""
    assert not MAILS.exists()
    assert rows_of(send(client, book([BRINK], [CAS])))["coordinators"] == {"known": [2]}


def test_from_the_letter_to_the_post(client):
    take(client, book([BRINK], [CAS]))
    path = scan(client)

    assert "De Brink" in Client().get(path).content.decode()
    fill_in(path, "cas@example.org")
    accept("cas@example.org")

    assert Coordinator.objects.get().user.email == "cas@example.org"
    assert Client().get(path).status_code == 410
    assert fill_in(path, "dief@example.org").status_code == 410


def test_a_slip_is_put_right_and_the_first_mailbox_can_do_nothing(client):
    take(client, book([BRINK], [CAS]))
    path = scan(client)
    fill_in(path, "kas@example.org")
    wrong = link_of("kas@example.org")

    fill_in(path, "cas@example.org")

    assert Client().get(wrong).status_code == 410
    assert Client().get(link_of("cas@example.org")).status_code == 200


def test_the_code_can_be_typed_without_lines_and_in_small_letters(client):
    take(client, book([BRINK], [CAS]))
    path = scan(client)

    assert Client().get(path.lower().replace("-", "")).status_code == 200


def test_one_letter_for_five_groups_of_one_mailbox_and_a_page_for_each_person(client):
    names = [f"Groep {letter}" for letter in "ABCDE"]
    take(
        client,
        book(
            [[n, "Centrum"] for n in names],
            [[n, *ANNA[1:]] for n in names] + [[names[0], *CAS[1:]]],
        ),
    )

    document = printed(client)

    anna, cas = map(words_of, document)
    assert all(name in anna for name in names)
    assert "Beste Anna Bos" in anna
    assert "Cas" not in anna
    assert ("Groep A" in cas, "Groep B" in cas) == (True, False)
    assert len({code_on(page) for page in document}) == 2


def test_only_the_groups_that_were_ticked(client):
    take(client, book([BRINK, NOORD], [ANNA, ["Noord", *BERT[1:]]]))
    chosen = Invitation.objects.get(name="Bert Smit").group_id

    document = printed(client, group=chosen)

    assert len(document) == 1
    assert "Bert Smit" in words_of(document[0])


def test_printed_again_it_has_the_same_code(client):
    take(client, book([BRINK], [CAS]))

    assert scan(client) == scan(client)


def test_who_printed_whom_stands_in_the_processing_log(client, clerk):
    take(client, book([BRINK], [ANNA, CAS]))
    before = ProcessingRecord.objects.count()

    printed(client)

    made = ProcessingRecord.objects.order_by("pk")[before:]
    assert len(made) >= 2
    (page,) = {line.activity for line in made if line.name == "taken-over-letters"}
    assert page.endswith("#taking-over")


def test_an_address_that_the_next_list_brings_is_mailed(client):
    take(client, book([BRINK], [CAS]))

    take(client, book([BRINK], [[*CAS[:2], "cas@example.org"]]))

    assert Invitation.objects.get().email == "cas@example.org"
    assert MAILS.get().recipient == "cas@example.org"


def test_after_sixty_days_the_letter_is_worth_nothing(client):
    take(client, book([BRINK], [CAS]))
    path = scan(client)

    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        assert forget_who_did_not_accept() == 1
        assert Client().get(path).status_code == 410

    assert not Invitation.objects.exists()
    assert TownList.objects.exists()


def test_somebody_without_a_mailbox_is_not_sent_again(client):
    take(client, book([BRINK], [CAS]))
    asked = Invitation.objects.get()

    page = client.get(f"/mijn/groepen/{asked.group.slug}/beheerders/")
    for path in ("/mijn/overname/opnieuw/", "/mijn/overname/allen/"):
        client.post(path, {"asked": asked.pk})

    assert page.status_code in (200, 404)
    assert not OutgoingMail.objects.filter(kind__startswith="taken_over").exists()
