"""Dutch words, given names and places: loaded once, when the first text is scanned."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spellchecker import SpellChecker

from cases.names import fold

_HERE = Path(__file__).parent
# The dictionary counts words in subtitles; a word that was never counted stands at this floor. Names stand there too.
_FLOOR = 50
# Given names that subtitles count now and then (jan, piet) stay names up to here.
_RARE = 600
_OFTEN = 5000
# Nothing longer is a word; taking it apart would only cost time.
_LONGEST = 40
_NEVER_WORDS = frozenset(
    ("rachel", "henry", "joe", "jack", "hans", "tom", "sam", "jan", "piet", "kees", "dirk", "daan", "noor")
)


def _lines(file_name: str) -> list[str]:
    lines = (_HERE / file_name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists, all folded."""

    counted: frozenset[str]  # ordinary words, seen in running text
    frequent: frozenset[str]  # ordinary words seen so often that they are hardly ever a shortened name
    listed: frozenset[str]  # in the dictionary but never counted: rare words, compounds, and names
    given_names: frozenset[str]  # names and nothing else
    word_names: frozenset[str]  # given names that are a word as well: roos, storm, hoop
    places: frozenset[str]  # one word
    long_places: frozenset[str]  # several words: capelle aan den ijssel

    def is_word(self, folded: str) -> bool:
        """An ordinary Dutch word, whatever else it may be."""
        if folded in self.counted:
            return True
        return folded in self.listed and folded not in self.given_names and folded not in self.places

    def is_common(self, folded: str) -> bool:
        """A word from running text, or a compound or derivation of such words: nobody's name."""
        return folded in self.counted or _is_compound(self, folded)

    def is_given(self, folded: str) -> bool:
        return folded in self.given_names or folded in self.word_names


_ENDINGS = re.compile(
    r"(heid|heden|ing|ingen|tie|ties|teit|lijk|lijke|isch|ische|baar|bare|loos|loze|schap|ment|iseren|erend|erende|eerd|eerde"
    r"|ologie|opedie|therapie|vaardig|matig|matige|achtig|achtige|gericht|gerichte|zaam|ling|lingen|erij)$"
)
# Words of the trade that the dictionary does not count.
_TRADE = """
leerplicht jeugdhulp jeugdzorg thuiszitter thuiszitters verzuim dagbesteding thuisonderwijs handelingsplan ambulant logopedie
logopedist orthopedagoog ergotherapie speltherapie zorgboerderij hulpverlening hulpverlener schoolmaatschappelijk gezinscoach
wijkteam buurtteam jeugdarts leerlingzaken intern extern remedial tutor coach jobcoach intaker intake casus casusregie regisseur
regie onderwijsassistent ziekmelding verzuimmelding mentoruur rooster dossier diagnose autisme dyslexie dyscalculie hoogbegaafd
hoogbegaafdheid sociaal reclassering voogdij voogd pleegzorg pleeggezin raad proces zuid noord oost west nadien momenteel inmiddels
daarnaast thuis psycholoog psychiater medicatie ritalin mediation time-out rouwgroep taalklas schakelklas wijkagent wijkverpleegkundige
opbouwwerker jongerenwerker straatcoach gezinsvoogd beppe pake heit mem vluchtelingenwerk gastgezin mentrix
basisschool middelbare lyceum gymnasium mavo praktijkschool praktijkonderwijs speciaal brugklas bovenbouw onderbouw appte mailt appt
gamet gamen chillen whatsapp whatsappte groepsapp teams oekraiens syrisch turks arabisch pools vietnamees eritrees somalisch berbers
leerplichtzaak telefoon mobiel huisadres postcode mailadres bsn zaaknummer dossiernummer client cliëntnummer kenmerk notulist voorzitter
notulen afwezig rondvraag agendapunt bijlage verzuimloket verzuimmeldingen terugbelverzoek verlofaanvraag topsportregeling jaarverslag
mediatheek ambulante appje appjes dictaat aardig schriftje mutisme pictogrammen zorgteam ondersteuningsteam cijferlijst
leerlingnummer burgerservicenummer onderwijsnummer burgemeester suïcidaliteit goededag snachts smiddags smorgens savonds onderprikkeld
overprikkeld
""".split()


def _is_compound(lexicon: Lexicon, folded: str) -> bool:
    if len(folded) >= 7 and _ENDINGS.search(folded) and folded in lexicon.listed:
        return True
    if len(folded) > _LONGEST:
        return False
    for cut in range(3, len(folded) - 2):
        head, tail = folded[:cut], folded[cut:]
        if (
            tail in lexicon.counted
            and len(tail) >= 4
            and (head in lexicon.counted or (head[-1] == "s" and len(head) > 4 and head[:-1] in lexicon.counted))
        ):
            return True
    return False


def _given_names() -> tuple[set[str], set[str]]:
    """Names and nothing else, and names that are a word as well (the last section of the file)."""
    names: set[str] = set()
    words: set[str] = set()
    into = names
    for line in (_HERE / "given_names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            into = words if "also given names" in line else names
        else:
            into.update(part for word in line.split() for part in fold(word).split("-"))
    return names, words


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The word lists; the first call takes about half a second."""
    frequencies: dict[str, int] = SpellChecker(language="nl").word_frequency.dictionary
    names, word_names = _given_names()
    word_names |= {name for name in names - _NEVER_WORDS if frequencies.get(name, 0) > _RARE}
    names -= word_names
    counted = {_fold_word(word) for word, count in frequencies.items() if count > _FLOOR}
    # The dictionary lacks the counts of its first pages: aan, aandacht, aanwezig.
    counted |= {word for word in frequencies if word.startswith("aan")}
    counted = (counted - names) | {fold(word) for word in _TRADE} | (word_names & frequencies.keys())
    listed = {_fold_word(word) for word in frequencies} - counted
    places = {fold(line) for line in _lines("places.txt")}
    single = {place for place in places if place.isalpha() and len(place) >= 3}
    return Lexicon(
        counted=frozenset(counted),
        frequent=frozenset(word for word, count in frequencies.items() if count > _OFTEN),
        listed=frozenset(listed),
        given_names=frozenset(names),
        word_names=frozenset(word_names),
        places=frozenset(single),
        long_places=frozenset(places - single),
    )


def _fold_word(word: str) -> str:
    # The dictionary is in lower case already; folding 340,000 plain words again would take half a second.
    return word if word.isascii() else fold(word)
