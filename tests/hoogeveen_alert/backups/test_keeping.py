"""7 daily, 4 weekly and 6 monthly archives stay."""

from datetime import UTC, datetime, timedelta

from hoogeveen_alert.backups import keeping

LAST = datetime(2026, 11, 28, 2, 30, tzinfo=UTC)


def every(hours: int, times: int) -> list[datetime]:
    return [LAST - timedelta(hours=hours * number) for number in range(times)]


def test_of_a_year_of_nights_the_last_of_each_day_week_and_month_stay():
    kept = sorted(keeping.to_keep(every(24, 365)), reverse=True)

    assert [f"{moment:%m-%d}" for moment in kept] == [
        *("11-28", "11-27", "11-26", "11-25", "11-24", "11-23", "11-22"),
        *("11-15", "11-08"),  # Sundays; 28 and 22 are of the first two weeks
        *("10-31", "09-30", "08-31", "07-31", "06-30"),
    ]


def test_days_without_one_do_not_count():
    """A portal that was off for half a year keeps what it has."""
    old = [moment - timedelta(days=180) for moment in every(24, 7)]

    assert keeping.to_keep(old) == set(old)


def test_several_of_a_day_count_as_one():
    kept = keeping.to_keep(every(1, 48))

    assert LAST in kept
    assert len(kept) <= 3


def test_only_old_archives_are_removed(tmp_path):
    for moment in every(24, 60):
        (tmp_path / keeping.NAME.format(moment)).touch()
    others = ("notes.txt", "hoogeveen-alert-2020-01-01.tar.gpg", "x.partial")
    for name in others:
        (tmp_path / name).touch()

    removed = keeping.remove_old(tmp_path)

    assert len(removed) + len(keeping.archives_in(tmp_path)) == 60
    assert {path.name for path in tmp_path.iterdir()} >= set(others)
    assert keeping.remove_old(tmp_path) == []


def test_what_a_power_cut_left_is_removed(tmp_path):
    (tmp_path / ".making-x").mkdir()
    for name in (".making-x/database.dump", "x.tar.partial", keeping.NAME.format(LAST)):
        (tmp_path / name).touch()

    keeping.remove_halves(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [keeping.NAME.format(LAST)]
