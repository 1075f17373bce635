"""Photo and address of who reports damage, and the one message that comes of it."""

import datetime
import io
import os
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from groups.models import TransitionNotAllowed
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.tasks import delete_expired
from signage.models import DamageReport, DamageReporter
from signage.street import acts
from tests import factories
from tests.sign_factories import SignFactory

pytestmark = pytest.mark.django_db

MAILBOX = "melder@example.org"


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sign(group):
    return SignFactory(group=group, place="Bij Kerkweg 3, Pesse")


def path_of(sign) -> str:
    return f"/borden/{sign.pk}/melden/"


def photo(content: bytes = b"", name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    if not content:
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x010F] = "Merk van de telefoon"
        Image.new("RGB", (60, 40), "green").save(file, "JPEG", exif=exif)
        content = file.getvalue()
    return SimpleUploadedFile(name, content)


def reported(sign, email: str = MAILBOX) -> DamageReport:
    return acts.report_damage(sign, kind="loose", text="Het zit los", by=None, email=email)


def mails() -> list[str]:
    return [mail.text for mail in OutgoingMail.objects.filter(kind="damage_outcome")]


# What is sent


@pytest.mark.parametrize("email", ["geen adres", "a@", "a@b", "é@example.org", "a" * 250 + "@b.nl"])
def test_a_wrong_address_keeps_what_was_typed(client, sign, email):
    sent = {"kind": "loose", "explanation": "Eén schroef is weg.", "email": email}
    page = client.post(path_of(sign), sent).content.decode()

    assert "Eén schroef is weg." in page
    assert "checked" in page
    assert not DamageReport.objects.exists()


@pytest.mark.parametrize("content", [b"GIF89a", b"\xff\xd8\xff\xe0half", b"<svg/>", b"x" * 99])
def test_a_bad_photo_keeps_what_was_typed(client, sign, content):
    sent = {"kind": "loose", "explanation": "Eén schroef is weg.", "email": MAILBOX}
    page = client.post(path_of(sign), sent | {"photo": photo(content)}).content.decode()

    assert "Eén schroef is weg." in page
    assert MAILBOX in page
    assert 'role="alert"' in page
    assert not DamageReport.objects.exists()


def test_a_good_photo_beside_something_wrong_is_asked_for_again(client, sign):
    page = client.post(path_of(sign), {"photo": photo()}).content.decode()

    assert "Kies de foto opnieuw" in page


def test_a_photo_is_kept_without_what_the_camera_wrote_in_it(client, sign):
    client.post(path_of(sign), {"kind": "loose", "photo": photo()})

    kept = DamageReport.objects.get().photo
    assert Path(kept.name).stem != "IMG_1"
    with kept.open() as file:
        assert b"Merk" not in file.read()


def test_photos_are_unpacked_so_often_and_no_oftener(client, sign):
    for _ in range(20):
        assert client.post(path_of(sign), {"photo": photo(b"x")}).status_code == 200

    assert client.post(path_of(sign), {"photo": photo(b"x")}).status_code == 429
    assert client.post(path_of(sign), {"kind": "gone"}).status_code == 302


def test_with_and_without_address_the_answer_is_the_same(client, sign):
    without = client.post(path_of(sign), {"kind": "gone"})
    one = client.post(path_of(sign), {"kind": "gone", "email": MAILBOX})
    again = client.post(path_of(sign), {"kind": "gone", "email": MAILBOX.upper()})

    assert without.url == one.url == again.url
    assert mails() == []
    assert list(DamageReporter.objects.values_list("email", flat=True)) == [MAILBOX] * 2


# Who sees what


@pytest.mark.parametrize(
    ("role", "status"),
    [("municipality", 200), ("police", 403), ("coordinator", 404), ("contractor", 403)],
)
def test_the_photo_is_for_who_deals_with_the_report(client, sign, role, status):
    client.post(path_of(sign), {"kind": "loose", "photo": photo()})
    client.force_login(factories.UserFactory(role=role))

    path = f"/mijn/borden/meldingen/{DamageReport.objects.get().pk}/foto/"

    with closing(client.get(path)) as answer:
        assert answer.status_code == status


def test_nobody_reads_the_address(client, sign):
    report = reported(sign)
    client.force_login(factories.UserFactory(role="municipality", is_superuser=True))
    pages = (
        *(f"/mijn/borden/{sign.pk}/", f"/mijn/borden/{sign.pk}/controleren/"),
        *(f"/beheer/signage/damagereport/{report.pk}/change/", "/beheer/signage/damagereport/"),
        *(f"/beheer/signage/damagereport/{report.pk}/afhandelen/", "/mijn/borden/werk/"),
        f"/beheer/signage/sign/{sign.pk}/change/",
    )

    assert [path for path in pages if MAILBOX in client.get(path).content.decode()] == []


# What comes of it


def test_who_reported_hears_once_that_it_is_mended(sign, manager):
    report = reported(sign)
    acts.confirm_report(report, by=manager)
    assert mails() == []
    sign.refresh_from_db()

    acts.repair(sign, by=manager)
    acts.mark_damaged(sign, by=manager, why="Weer")
    acts.repair(sign, by=manager)

    assert len(mails()) == 1
    assert "Het bord is hersteld" in mails()[0]
    assert "Bij Kerkweg 3, Pesse" in mails()[0]
    assert not DamageReporter.objects.exists()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda sign, by: acts.remove(sign, by=by, why="Verbogen"), "is weggehaald"),
        (lambda sign, by: acts.inspect(sign, by=by, condition="good"), "het bord is in orde"),
        (lambda sign, by: acts.set_aside(sign.damage_reports.get(), why="Te laat"), "Te laat"),
    ],
)
def test_so_does_who_reported_it_when_something_else_comes_of_it(sign, manager, act, words):
    reported(sign)

    act(sign, manager)

    [text] = mails()
    assert words in text
    assert "Verbogen" not in text  # of the municipality, for itself
    assert OutgoingMail.objects.get(kind="damage_outcome").recipient == MAILBOX
    assert not DamageReporter.objects.exists()


def test_what_is_found_damaged_is_told_once_it_is_mended(sign, manager):
    reported(sign)

    acts.inspect(sign, by=manager, condition="damaged")
    assert mails() == []
    acts.inspect(sign, by=manager, condition="good")

    assert len(mails()) == 1
    assert "Het bord is hersteld" in mails()[0]


def test_only_those_of_this_sign_hear(sign, group, manager):
    other = reported(SignFactory(group=group), "ander@example.org")
    reported(sign)
    reported(sign, "tweede@example.org")

    acts.remove(sign, by=manager, why="Weg")

    told = OutgoingMail.objects.filter(kind="damage_outcome").values_list("recipient", flat=True)
    assert sorted(told) == [MAILBOX, "tweede@example.org"]
    assert DamageReporter.objects.get().report == other


def test_one_report_is_set_aside_and_the_other_waits(sign):
    first = reported(sign)
    reported(sign, "tweede@example.org")

    acts.set_aside(first, why="Zo hoort het.")
    with pytest.raises(TransitionNotAllowed):
        acts.set_aside(first, why="Nog eens")

    assert len(mails()) == 1
    assert DamageReporter.objects.get().email == "tweede@example.org"


def test_who_took_the_address_back_hears_nothing(sign, manager):
    reported(sign)
    acts.forget_reporter(DamageReporter.objects.get())

    acts.remove(sign, by=manager, why="Weg")

    assert mails() == []
    assert DamageReport.objects.count() == 1


def test_nothing_is_told_of_what_went_wrong_halfway(sign, manager):
    reported(sign)
    with pytest.raises(TransitionNotAllowed):
        acts.repair(sign, by=manager)  # it is not damaged

    assert mails() == []
    assert DamageReporter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once(sign, manager):
    reported(sign)
    refused = []

    def take_away() -> None:
        try:
            acts.remove(type(sign).objects.get(pk=sign.pk), by=manager, why="Weg")
        except TransitionNotAllowed:
            refused.append(1)
        finally:
            connection.close()

    threads = [Thread(target=take_away) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mails()) == 1
    assert refused == [1]


def test_an_address_goes_after_half_a_year_and_the_report_stays(sign):
    reported(sign)
    for days, left in ((179, 1), (181, 0)):
        moment = timezone.now() - datetime.timedelta(days=days)
        DamageReporter.objects.update(at=moment)
        delete_expired()
        assert DamageReporter.objects.count() == left

    assert DamageReport.objects.count() == 1


def test_a_photo_of_which_the_report_is_there_is_no_stray(client, sign):
    client.post(path_of(sign), {"kind": "loose", "photo": photo()})
    name = DamageReport.objects.get().photo.name
    old = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    os.utime(default_storage.path(name), (old, old))

    delete_expired()
    assert default_storage.exists(name)
    DamageReport.objects.all().delete()
    delete_expired()
    assert not default_storage.exists(name)


def test_a_mailbox_that_reported_a_sign_twice_hears_once(sign):
    reported(sign)
    reported(sign, MAILBOX.upper())
    reported(sign, "ander@example.org")
    acts.inspect(sign, by=factories.UserFactory(role="municipality"), condition="good")
    assert len(mails()) == 2
    assert not DamageReporter.objects.exists()
