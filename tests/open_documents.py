"""Spreadsheets as LibreOffice writes them (.ods), sound and hostile."""

from datetime import date
from xml.sax.saxutils import escape, quoteattr

from tests.sheets import zip_of

NAMES = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0"
 xmlns:text="{NAMES}:text:1.0" xmlns:style="{NAMES}:style:1.0"
 xmlns:draw="{NAMES}:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/>
</style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>
</style:style>
</office:automatic-styles><office:body><office:spreadsheet>"""
TAIL = "</office:spreadsheet></office:body></office:document-content>"
EMPTY_BELOW = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(*sheets: str) -> bytes:
    """A file with these sheets; see `sheet`."""
    content = (HEAD + "".join(sheets) + TAIL).encode()
    return zip_of({"mimetype": MIMETYPE, "content.xml": content})


def sheet(name: str, *rows, is_hidden: bool = False) -> str:
    """A sheet; a row is a list of cells, or XML as it is."""
    style = "ta2" if is_hidden else "ta1"
    lines = (row if isinstance(row, str) else line(*map(cell, row)) for row in rows)
    begin = f"<table:table table:name={quoteattr(name)} table:style-name={quoteattr(style)}>"
    return f"{begin}{''.join(lines)}{EMPTY_BELOW}</table:table>"


def line(*cells: str, times: int = 1) -> str:
    more = '<table:table-cell table:number-columns-repeated="16370"/>'
    repeated = f' table:number-rows-repeated="{times}"'
    return f"<table:table-row{repeated}>{''.join(cells)}{more}</table:table-row>"


def cell(value) -> str:
    if isinstance(value, date):
        return typed("date", "", **{"date-value": value.isoformat()})
    if isinstance(value, int | float):
        return typed("float", str(value), value=str(value))
    return typed("string", value) if value else "<table:table-cell/>"


def typed(kind: str, text: str, *, more: str = "", **values: str) -> str:
    """A cell of a kind, as it shows; `more` are attributes as they are."""
    said = "".join(f" office:{key}={quoteattr(value)}" for key, value in values.items())
    paragraph = f"<text:p>{escape(text)}</text:p>"
    return (
        f'<table:table-cell office:value-type="{kind}"{said} {more}>{paragraph}</table:table-cell>'
    )


def xml_cell(inside: str) -> str:
    return f'<table:table-cell office:value-type="string">{inside}</table:table-cell>'
