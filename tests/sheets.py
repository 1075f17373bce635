"""Spreadsheets of members for tests, sound and hostile."""

import csv
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = ["Naam", "E-mailadres", "Mobiel nummer", "Postcode", "Huisnummer", "Toevoeging", "Notitie"]
ANNA = ["Anna Bos", "anna@example.org", "06 11111111", "7933 PA", "12", "", ""]
BERT = ["Bert Smit", "bert@example.org", "06 22222222", "7933PA", "12", "", "Buurman"]


def workbook(*rows, head=HEAD, change=None) -> bytes:
    """An Excel file with a header and these rows; `change` may alter the sheet."""
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    if change:
        change(book.active)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_file(*rows, head=HEAD, delimiter=";", encoding="utf-8") -> bytes:
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([head, *rows])
    return stream.getvalue().encode(encoding)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, part)
    return stream.getvalue()


def zip_of(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def zip_part(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def uploaded(content: bytes, name: str = "leden.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
