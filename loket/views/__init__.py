"""Pages that read all rooms."""

from loket.views.casus import casus, casus_timeline
from loket.views.frame import about_data, gezond, not_found
from loket.views.handover import handover, handover_new, handover_read
from loket.views.read_log import read_log
from loket.views.search import search
from loket.views.team import team
from loket.views.today import vandaag
from loket.views.who import who_is_who

__all__ = [
    "about_data",
    "casus",
    "casus_timeline",
    "gezond",
    "handover",
    "handover_new",
    "handover_read",
    "not_found",
    "read_log",
    "search",
    "team",
    "vandaag",
    "who_is_who",
]
