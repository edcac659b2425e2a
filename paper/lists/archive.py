"""The zip around an XLSX, counted byte by byte before anything else opens it. Runs in the child only.

Sizes in a zip are claims. Each entry is inflated here in pieces and counted, so a lying header is found out,
and the library that reads the sheet afterwards meets only what was counted.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from paper.lists.signatures import LOCKED, ZIP, refuse_known
from paper.lists.table import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES, Refused

DAMAGED = "Dit Excel-bestand is beschadigd of niet compleet. Open het in Excel en sla het opnieuw op."
BOMB = "Dit bestand wordt uitgepakt veel te groot. Kopieer alleen de lijst zelf naar een nieuw bestand."
NOT_EXCEL = "Dit bestand heet .xlsx, maar is geen Excel-bestand. Kies in Excel Opslaan als: Excel-werkmap (.xlsx)."
_PIECE = 1 << 18
_FREE_RATIO_BYTES = 1_000_000  # below this size a high ratio does no harm and is often just a repeated word


def open_archive(data: bytes) -> dict[str, bytes]:
    """The XML parts by name, inflated. Raises Refused for anything but a whole, plain, modest XLSX."""
    if not data.startswith(ZIP):
        refuse_known(data)
        raise Refused(NOT_EXCEL)
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise Refused(DAMAGED) from None
    names = [entry.filename for entry in entries]
    refuse_contents(names)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(LOCKED)
    parts: dict[str, bytes] = {}
    total = 0
    ends_at = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = content_offset(data, entry)
        if entry.header_offset < ends_at:  # overlapping entries: one kernel inflated many times
            raise Refused(BOMB)
        ends_at = start + entry.compress_size
        content = inflate(data[start:ends_at], entry, MAX_UNPACKED_BYTES - total)
        total += len(content)
        if total > _FREE_RATIO_BYTES and total > MAX_RATIO * len(data):
            raise Refused(BOMB)
        if entry.filename.endswith((".xml", ".rels")):
            parts[entry.filename] = content
    for content in parts.values():
        refuse_odd_xml(content)
    return parts


def refuse_contents(names: list[str]) -> None:
    """Raises Refused on too many or repeated entries, macros, and archives that are no workbook."""
    if len(names) > MAX_ENTRIES:
        raise Refused(BOMB)
    if len({name.lower() for name in names}) != len(names):
        raise Refused(DAMAGED)
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        raise Refused("Dit Excel-bestand bevat macro's. Kies Opslaan als: Excel-werkmap (.xlsx), zonder macro's.")
    if "xl/workbook.bin" in names:
        raise Refused("Dit is een binair Excel-bestand (.xlsb). Kies Opslaan als: Excel-werkmap (.xlsx).")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused(NOT_EXCEL)


def content_offset(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where the packed bytes of an entry start, by its own local header."""
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or not header.startswith(ZIP):
        raise Refused(DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    start = entry.header_offset + 30 + int(name_length) + int(extra_length)
    if start + entry.compress_size > len(data):
        raise Refused(DAMAGED)
    return start


def inflate(packed: bytes, entry: zipfile.ZipInfo, room: int) -> bytes:
    """The content of an entry, never more than `room` bytes, equal in size and checksum to what it claims."""
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflate(packed, room)
    else:
        raise Refused(DAMAGED)
    if len(content) > room:
        raise Refused(BOMB)
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise Refused(DAMAGED)
    return content


def refuse_odd_xml(content: bytes) -> None:
    """Raises Refused on document types and entities, and on encodings that could hide them."""
    start = content[:200]
    if (
        start.startswith((b"\xff\xfe", b"\xfe\xff"))
        or b"\0" in start
        or b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
    ):
        raise Refused(NOT_EXCEL)
    declared = start.split(b"?>")[0].lower()
    if b"encoding" in declared and not any(name in declared for name in (b"utf-8", b"us-ascii")):
        raise Refused(NOT_EXCEL)


def _inflate(packed: bytes, room: int) -> bytes:
    inflater = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    size = 0
    todo = packed
    try:
        while not inflater.eof:
            piece = inflater.decompress(todo, _PIECE)
            todo = inflater.unconsumed_tail
            if not piece and not todo:
                raise Refused(DAMAGED)  # the stream stops before its end
            size += len(piece)
            if size > room:
                raise Refused(BOMB)
            pieces.append(piece)
    except zlib.error:
        raise Refused(DAMAGED) from None
    return b"".join(pieces)
