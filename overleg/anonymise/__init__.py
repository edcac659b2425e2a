"""Mark what in a free text could identify someone, ask where unsure, and mask it. Pure: no Django, no clock.

It never makes a text anonymous by itself: a person answers the questions and approves the result.
"""

from overleg.anonymise.findings import Category, Certainty, Finding
from overleg.anonymise.masking import mask, suggestion
from overleg.anonymise.scan import scan
from overleg.anonymise.traits import Trait, rare_traits, sentence_around

__all__ = ["Category", "Certainty", "Finding", "Trait", "mask", "rare_traits", "scan", "sentence_around", "suggestion"]
