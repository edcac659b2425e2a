"""Files for the list tests: ordinary ones, and hostile ones built part by part."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
BOOK = (
    f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="Lijst" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
BOOK_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
ROOT_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def sheet_xml(rows: str, head: str = "") -> str:
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{declaration}{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


ONE_ROW = f'<row r="1">{text_cell("A1", "naam")}</row>'


def package(sheet: str | bytes, extra: dict[str, bytes] | None = None, *, compress: bool = True) -> bytes:
    """A minimal XLSX around this worksheet part."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
        **(extra or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(rows: Sequence[Sequence[Any]], title: str = "Lijst") -> bytes:
    """An ordinary workbook with one sheet."""
    return workbook({title: rows})


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_lying_sizes(data: bytes, name: str, claimed: int) -> bytes:
    """The same archive, in which one entry claims (in both headers) another unpacked size."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(name)
        struct.pack_into("<I", changed, entry.header_offset + 22, claimed)
    found = data.index(b"PK\x01\x02")
    while data[found + 46 : found + 46 + len(name)] != name.encode():
        found = data.index(b"PK\x01\x02", found + 4)
    struct.pack_into("<I", changed, found + 24, claimed)
    return bytes(changed)


def overlapping(copies: int, kernel: bytes) -> bytes:
    """An archive whose extra entries all point at the same packed bytes."""
    data = package(sheet_xml(ONE_ROW), {"xl/media/0.bin": kernel})
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    records = data[directory:end]
    last = records[records.rindex(b"PK\x01\x02") :]
    extra = b"".join(last.replace(b"media/0.bin", b"media/%1x.bin" % number) for number in range(1, copies + 1))
    tail = bytearray(data[end:])
    entries = struct.unpack_from("<H", tail, 8)[0] + copies
    struct.pack_into("<HHI", tail, 8, entries, entries, len(records) + len(extra))
    return data[:directory] + records + extra + bytes(tail)


def deflated_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return packer.compress(b"\0" * size) + packer.flush()
