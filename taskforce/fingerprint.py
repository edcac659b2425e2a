"""The fingerprint of a decision: SHA-256 over everything it says, written the same way every time."""

import hashlib
import json

from taskforce.models import BindendBesluit

# Every field but those that say who made the row and when. A test compares this with the model.
SAID = (
    "code", "escalatie_id", "casus_id", "school_id", "mandaat_id", "replaces_id", "starts_on", "level", "year_group", "reasons", "told",
    "needs", "supports", "no_support_because", "talk_on", "talk_with", "talk_said",
)  # fmt: skip


def canonical(besluit: BindendBesluit) -> str:
    """One JSON text: sorted keys, no spaces, dates as ISO, letters as they are."""
    said = {name: getattr(besluit, name) for name in SAID}
    return json.dumps(
        said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=lambda day: day.isoformat()
    )


def fingerprint(besluit: BindendBesluit) -> str:
    return hashlib.sha256(canonical(besluit).encode()).hexdigest()
