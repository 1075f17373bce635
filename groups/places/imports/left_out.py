"""Rows that an import goes without: counted, and listed with the reason in a file."""

from pathlib import Path

import tablib
from django.conf import settings

from hoogeveen_alert.spreadsheets import as_csv

from . import ImportRefused

# The list is read by a person; of a file that is wrong throughout it shows the beginning.
MOST_LISTED = 10_000
MOST_PASSED = 1_000  # a file of the whole country has millions
MOST_SHOWN = 300


class LeftOut:
    """What is wrong with rows of one file; above a share of them the whole is refused."""

    def __init__(self, source: Path, at_most: float) -> None:
        self.source = source
        self.at_most = at_most
        self.list = settings.DATA_DIR / "imports" / f"{source.name}.left-out.csv"
        self.remarks: list[str] = []  # what else is to be said of the file
        self.count = 0
        self.listed: list[tuple[int, str, str]] = []
        self.passed = 0
        self.passed_listed: list[tuple[int, str, str]] = []

    def add(self, number: int, reason: str, row: str) -> None:
        self.count += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append((number, reason, row[:MOST_SHOWN]))

    def pass_over(self, number: int, reason: str, row: str) -> None:
        """A sound row of another municipality: listed too, and no part of the share."""
        self.passed += 1
        if self.passed <= MOST_PASSED:
            self.passed_listed.append((number, reason, row[:MOST_SHOWN]))

    def close(self, rows: int, hint: str = "") -> None:
        """Write the list, which replaces that of an earlier run. Raises ImportRefused.

        The hint says what to do when most rows are refused for one reason.
        """
        self._write()
        if self.passed:
            self.remarks.append(
                f"{self.passed} rows of other municipalities were passed over. See {self.list}."
            )
        if not self.count:
            return
        number, reason, _row = self.listed[0]
        if self.count <= rows * self.at_most:
            rows_ = "row" if self.count == 1 else "rows"
            self.remarks.append(
                f"{self.count} {rows_} left out, such as line {number}: {reason} See {self.list}."
            )
            return
        first = f"{self.source.name}, line {number}: {reason}"
        if rows == 1:
            raise ImportRefused(first)
        told = (
            f"{first} So it is with {self.count} of its {rows} rows, and at most "
            f"{self.at_most * 100:g} % may be left out (--left-out): see {self.list}. {hint}"
        )
        raise ImportRefused(told.rstrip())

    def _write(self) -> None:
        try:
            rows = self.listed + self.passed_listed
            if not rows:
                self.list.unlink(missing_ok=True)
                return
            table = tablib.Dataset(*rows, headers=["line", "reason", "row"])
            self.list.parent.mkdir(parents=True, exist_ok=True)
            self.list.write_bytes(as_csv(table))
        except OSError as error:
            raise ImportRefused(f"{self.list} cannot be written: {error.strerror}.") from error
