"""What a file really is, by its first bytes. Runs in the child only."""

from paper.lists.table import Refused

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "Dit bestand is beveiligd met een wachtwoord. Haal het wachtwoord eraf en sla het opnieuw op."
OLD_EXCEL = "Dit is een oud Excel-bestand (.xls). Kies in Excel Opslaan als: Excel-werkmap (.xlsx)."
_KNOWN = (
    (b"%PDF", "een PDF"),
    (b"{\\rtf", "een tekstdocument (RTF)"),
    (b"\x89PNG", "een afbeelding"),
    (b"\xff\xd8\xff", "een afbeelding"),
    (b"GIF8", "een afbeelding"),
    (b"MZ", "een programma"),
    (b"\x7fELF", "een programma"),
    (b"Rar!", "een ingepakt bestand"),
    (b"7z\xbc\xaf", "een ingepakt bestand"),
    (b"\x1f\x8b", "een ingepakt bestand"),
)


def refuse_other_types(data: bytes) -> None:
    """Raises Refused when this is certainly no plain text; says what it is when that is known."""
    if data.startswith(ZIP):
        raise Refused("Dit bestand heet CSV, maar is een Excel-bestand of ingepakt bestand. Geef het de naam .xlsx.")
    refuse_known(data)
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<svg", b"<script")):
        raise Refused("Dit is een webpagina of XML-bestand, geen lijst. Sla het in Excel op als .xlsx.")


def refuse_known(data: bytes) -> None:
    """Raises Refused for containers, documents, pictures and programs that are no list."""
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused(LOCKED if encrypted else OLD_EXCEL)
    for signature, name in _KNOWN:
        if data.startswith(signature):
            raise Refused(f"Dit is {name}, geen lijst. Loket leest Excel (.xlsx) en CSV.")
