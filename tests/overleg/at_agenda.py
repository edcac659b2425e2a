"""Addresses of an agenda and its sheets."""

from django.urls import reverse

from overleg.models import Agendapunt


def sheet_url(row: Agendapunt) -> str:
    return reverse("overleg_sheet", args=[row.overleg.code, row.casus.code])
