"""Photos go after their term, and files that no row knows go after a day."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from hoogeveen_alert.privacy import retention
from signage.models import Inspection, Sign, SignRequest, SignRules
from tests.moved_clock import date_files
from tests.sign_factories import SignFactory, ask

pytestmark = pytest.mark.django_db
STRAY = "signage photo files without a row"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "signs"


@pytest.fixture
def clean_up(django_capture_on_commit_callbacks):
    """The nightly task, and what it does once its transactions ended well."""

    def run() -> dict[str, int]:
        with django_capture_on_commit_callbacks(execute=True):
            return retention.delete_expired()

    return run


def expired() -> dict[str, int]:
    return {rule.name: rule.expired for rule in retention.rules()}


def days_ago(days: int):
    return timezone.now() - timedelta(days=days)


def with_photo(row):
    row.photo.save("x.jpg", ContentFile(b"pixels"))
    return row


def files(folder) -> set[str]:
    return {f"signs/{path.name}" for path in folder.glob("*")}


def request_of(group, status: str, days: int) -> SignRequest:
    request = with_photo(ask(group, signs=1))
    SignRequest.objects.filter(pk=request.pk).update(status=status, status_at=days_ago(days))
    return request


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_the_photo_of_a_settled_request_goes_and_the_request_stays(group, folder, status, clean_up):
    old, young = (request_of(group, status, days) for days in (366, 364))

    assert expired()["signage.SignRequest.photo"] == 1
    assert clean_up()["signage.SignRequest.photo"] == 1
    assert clean_up()["signage.SignRequest.photo"] == 0

    assert files(folder) == {young.photo.name}
    old.refresh_from_db()
    assert not old.photo


@pytest.mark.parametrize("status", ["asked", "returned"])
def test_the_photo_of_a_request_that_waits_stays(group, folder, status, clean_up):
    request = request_of(group, status, 3_000)

    clean_up()

    assert files(folder) == {request.photo.name}


def test_the_term_is_the_municipalitys(group, folder, clean_up):
    SignRules(request_photo_days=30).save()
    request_of(group, "rejected", 31)

    assert clean_up()["signage.SignRequest.photo"] == 1


@pytest.mark.parametrize(
    "terms",
    [
        *({"request_photo_days": 29}, {"request_photo_days": 1826}),
        *({"street_photo_days": 89}, {"street_photo_days": 3651}),
    ],
)
def test_a_term_that_makes_no_sense_is_refused(terms):
    rules = SignRules(**terms)

    with pytest.raises(ValidationError):
        rules.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        rules.save()


def test_a_hanging_sign_keeps_its_photo_and_a_removed_one_loses_it(group, folder, clean_up):
    hanging, _gone, just_gone = (with_photo(SignFactory(group=group)) for _ in range(3))
    Sign.objects.update(status_at=days_ago(731))
    Sign.objects.exclude(pk=hanging.pk).update(status="removed")
    Sign.objects.filter(pk=just_gone.pk).update(status_at=days_ago(729))

    assert clean_up()["signage.Sign.photo"] == 1

    assert files(folder) == {hanging.photo.name, just_gone.photo.name}


def test_the_photo_of_an_old_inspection_goes(group, manager, folder, clean_up):
    sign = SignFactory(group=group)
    for days in (732, 729):
        on = timezone.localdate(days_ago(days))
        with_photo(Inspection(sign=sign, by=manager, condition="good", on=on))

    assert clean_up()["signage.Inspection.photo"] == 1

    assert list(Inspection.objects.exclude(photo="").values_list("on", flat=True)) == [on]
    assert len(files(folder)) == 1


def test_a_photo_of_a_step_that_was_undone_goes_the_next_day(group, manager, folder, clean_up):
    kept = with_photo(SignFactory(group=group))
    with transaction.atomic():
        with_photo(ask(group, signs=1))
        transaction.set_rollback(True)
    assert len(files(folder)) == 2
    date_files(folder)
    assert clean_up()[STRAY] == 0

    date_files(folder, days_ago=2)
    assert clean_up()[STRAY] == 1

    assert files(folder) == {kept.photo.name}


def test_without_any_photo_there_is_nothing_to_do(folder):
    assert not folder.exists()
    assert expired()[STRAY] == 0


def test_the_dry_run_tells_and_leaves_the_photos(group, folder):
    request = request_of(group, "rejected", 400)
    said = StringIO()

    call_command("apply_retention", dry_run=True, stdout=said)

    (row,) = [line for line in said.getvalue().splitlines() if "SignRequest.photo" in line]
    assert row.split()[1:] == ["1", "1"]
    assert files(folder) == {request.photo.name}
