"""How coarse a pupil is described wherever no name may stand: on paper for a table, in figures, in the form for the Inspectie."""

from region.models import Level

LEVEL_ON_PAPER = {
    Level.PRO: "praktijkonderwijs",
    Level.VSO: "vso",
    Level.VMBO_B: "vmbo",
    Level.VMBO_K: "vmbo",
    Level.VMBO_T: "vmbo",
    Level.HAVO: "havo/vwo",
    Level.HAVO_VWO: "havo/vwo",
    Level.VWO: "havo/vwo",
    Level.ISK: "schakelklas",
    Level.PO: "basisonderwijs",
}
NO_STAGE = frozenset({"vso", "basisonderwijs"})
ONDERBOUW = {"havo/vwo": 3}  # the last leerjaar of it; everywhere else the second


def age_band(age: int) -> str:
    """Two years together: "12–13 jaar"."""
    low = age - age % 2
    return f"{low}–{low + 1} jaar"


def onderbouw(grouped: str) -> int:
    """The last leerjaar of the onderbouw: havo and vwo have three of them."""
    return ONDERBOUW.get(grouped, 2)


def education(level: str, year_group: int | None) -> str:
    """Grouped level, with onderbouw or bovenbouw: "vmbo, onderbouw"; empty when the level is not known."""
    grouped = LEVEL_ON_PAPER.get(Level(level), "")
    if not grouped or year_group is None or grouped in NO_STAGE:
        return grouped
    return f"{grouped}, {'onderbouw' if year_group <= onderbouw(grouped) else 'bovenbouw'}"
