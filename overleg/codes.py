"""Codes on paper: what a casus is called at one meeting."""

from overleg.models import Overleg, new_sheet_code


def fresh_codes(overleg: Overleg, wanted: int) -> list[str]:
    """Codes that this meeting never used: also not for a casus that was taken off again."""
    used = set(overleg.punten.values_list("sheet_code", flat=True)) | set(overleg.bladen.values_list("code", flat=True))
    fresh: list[str] = []
    while len(fresh) < wanted:
        if (code := new_sheet_code()) not in used:
            used.add(code)
            fresh.append(code)
    return fresh
