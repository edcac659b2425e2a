"""Rare traits: each says little, two together may point to one pupil. A checklist for the approver, not a detector."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from overleg.anonymise.findings import Category, Certainty

_FAMILY = (
    "ouder moeder vader mama papa stiefvader stiefmoeder pleegvader pleegmoeder opa oma broer zus tante oom heit mem"
)
_WHO = f"(?:{'|'.join(_FAMILY.split())})"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "enige met dit kenmerk",
        (
            r"\b(?:de|het) enige (?:leerling|jongen|meisje|kind|kleuter|pupil|brugklasser|gezin|familie)?\b|"
            r"\bals enige\b|\benig kind\b"
        ),
    ),
    (
        "titel, prijs of record",
        (
            r"kampioen\w*|\bnationale (?:selectie|titel)\b|\bwon (?:de|het|een) \w*(?:prijs|wedstrijd|titel|nk"
            r"|ek|wk)\b|\brecordhouder\b"
        ),
    ),
    (
        "topsport of opvallend talent",
        (
            r"\btopsport\w*\b|\btoptalent\b|\bjong oranje\b|\bjeugdopleiding van\b|\bhoog niveau\b|"
            r"\bwonderkind\b|\bpiano\w*talent\b|\bin het eerste\b(?: (?:elftal|team))?|\bbetaald voetbal\b"
        ),
    ),
    ("tweeling of meerling", r"\b(?:\w*tweeling\w*|drieling\w*|meerling)\b"),
    (
        "pleeggezin of gezinshuis",
        (
            r"\b(?:pleeg(?:gezin|ouder|ouders|moeder|vader|kind|zorg)\w*|gezinshuis|geadopteerd|adoptie\w*|"
            r"weeskind)\b"
        ),
    ),
    (
        "zichtbare beperking of hulpmiddel",
        (
            r"\b(?:rolstoel\w*|blind|blinde|blindengeleidehond|slechtziend\w*|doof|dove|slechthorend\w*|"
            r"prothese|gebarentaal\w*|sondevoeding|spalk|beademing\w*)\b"
        ),
    ),
    (
        "zeldzame ziekte",
        (
            r"\b(?:leukemie|kanker|hersentumor|taaislijmziekte|cystic fibrosis|stofwisselingsziekte|syndroom|"
            r"epilepsie|transplantatie|hartafwijking|zeldzame)\b"
        ),
    ),
    (
        "bekend ambt of beroep van een ouder",
        (
            rf"\b{_WHO}\b[^.!?]{{0,60}}\b(?:burgemeester|wethouder|raadslid|kamerlid|politie\w*|agent|rechter|officier"
            r"|hoogleraar|huisarts|tandarts|dominee|imam|pastoor|directeur|rector|leraar|lerares|leerkracht|"
            r"docent|conciërge|prins carnaval|trainer|profvoetballer|zanger|zangeres|journalist|notaris|"
            r"advocaat|tempelbestuurder|presentator|schipper|circus\w*|kermis\w*)\b"
        ),
    ),
    (
        "ouder werkt op een school",
        (
            r"\b(?:leraar|lerares|leerkracht|docent|conciërge|juf|directeur) op (?:de|het|een|deze|dezelfde|"
            r"zijn|haar)\b(?: \w+)? ?school\b|\bop dezelfde school\b"
        ),
    ),
    (
        "bijzondere woonvorm",
        (
            r"\b(?:woonwagen\w*|woonboot|woonark|kasteel|asielzoekers\w*|azc|blijf-van-mijn-lijf\w*|opvanghuis"
            r"|daklo\w+|kermis\w*|circus\w*|camping|vakantiepark|klooster|antikraak)\b"
        ),
    ),
    (
        "krant, televisie of sociale media",
        (
            r"\b(?:krant\w*|journaal|televisie|tv-programma|talentenjacht|op tv|in het nieuws|nieuwsbericht|"
            r"viral|youtuber|influencer|tiktokker|volgers|schreef een (?:\w+ )?(?:boek|roman))\b"
        ),
    ),
    (
        "geloof van een kleine groep",
        (
            r"\b(?:jehova\w*|mormoon\w*|joods\w*|orthodox\w*|hindoe\w*|sikh\w*|boeddhist\w*|alevi\w*|jezidi\w*"
            r"|yezidi\w*|koptisch\w*|bevindelijk\w*|evangelisch\w*|gergem\w*|quaker\w*)\b"
        ),
    ),
    (
        "overlijden in het gezin",
        (
            rf"\b{_WHO}\b[^.!?]{{0,40}}\b(?:overleed|overleden|stierf|gestorven|omgekomen|verongelukt\w*|zelfmoord|"
            r"suïcide|vermoord)\b|\b(?:overleden|verongelukte|gestorven) (?:\w+ )?(?:vader|moeder|broer\w*|"
            r"zus\w*|ouder\w*)\b|\bweduw(?:e|naar)\b|\bwees geworden\b|\bverloor (?:zijn|haar) (?:vader|moeder"
            r"|broer|zus)\b"
        ),
    ),
    (
        "ouder gedetineerd of zaak bekend",
        (
            r"\b(?:gedetineerd|gevangenis|zit vast|tbs|liquidatie|mensenhandel|loverboy|moordzaak|rechtszaak|"
            r"steekpartij|schietpartij|aanrijding|brand)\b"
        ),
    ),
    (
        "zeldzame bezigheid",
        (
            r"\b(?:valkeni\w+|motorcross\w*|imker\w*|skûtsje\w*|skutsje\w*|kaatsen|fierljeppen|duivenmelk\w*|"
            r"ballet\w*|circusschool|goochel\w*|schaakt?|schaken|beiaard\w*|harpiste?|paardensport|rodeo)\b"
        ),
    ),
    (
        "ongewone klas of plek",
        (
            r"\benige (?:jongen|meisje) in\b|\bklas met \d+ (?:meisjes|jongens)\b|\bklas overgeslagen\b|"
            r"\b(?:twee|drie) klassen overgeslagen\b|\bhoogbegaafd\w*\b"
        ),
    ),
    (
        "opvallend uiterlijk",
        (
            r"\b(?:litteken\w*|albino|brandwonden|opvallend lang|erg klein van stuk|vuurrood haar|"
            r"gezichtsbedekk\w*|nikab|tatoeage in (?:het|zijn|haar) gezicht)\b"
        ),
    ),
    (
        "groot of bijzonder gezin",
        (
            r"\b(?:een van (?:de )?(?:zeven|acht|negen|tien|elf|twaalf)(?: kinderen)?|gezin met (?:zeven|acht|"
            r"negen|tien|elf|twaalf|\d{1,2}) kinderen|twee moeders|twee vaders)\b"
        ),
    ),
)
_TRAITS = tuple((label, re.compile(pattern, re.IGNORECASE)) for label, pattern in _PATTERNS)
# Traits that are telling on their own: the sentence is asked about.
_TELLING = frozenset(
    {
        "enige met dit kenmerk",
        "titel, prijs of record",
        "topsport of opvallend talent",
        "krant, televisie of sociale media",
        "ouder werkt op een school",
    }
)
# An office that one person in a region holds is telling too.
_OFFICE = re.compile(
    r"\b(?:burgemeester|wethouder|raadslid|kamerlid|prins carnaval|hoogleraar|lector|profvoetballer|zangeres)\b",
    re.IGNORECASE,
)
_TELLING_TRAITS = (*((label, pattern) for label, pattern in _TRAITS if label in _TELLING), ("bekend ambt", _OFFICE))


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """`text[start:end]` shows a rare trait; `label_dutch` says which, in the words of the screen."""

    start: int
    end: int
    label_dutch: str


def rare_traits(text: str) -> list[Trait]:
    """Rare traits in a text, sorted, one per label and place. Two or more deserve a warning before printing."""
    return _traits(text, _TRAITS)


def _traits(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> list[Trait]:
    return sorted(
        Trait(match.start(), match.end(), label) for label, pattern in patterns for match in pattern.finditer(text)
    )


def telling_sentences(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int, Category, Certainty]]:
    """The sentence around a trait that is telling on its own, as far as no other finding lies in it."""
    spans: list[tuple[int, int, Category, Certainty]] = []
    for trait in _traits(text, _TELLING_TRAITS):
        if any(first < trait.end and last > trait.start for first, last in taken):
            continue
        start, end = sentence_around(text, trait.start, trait.end)
        start = max([start, *(last for _, last in taken if last <= trait.start)])
        end = min([end, *(first for first, _ in taken if first >= trait.end)])
        while start < trait.start and not text[start].isalnum():
            start += 1
        if not spans or start >= spans[-1][1]:
            spans.append((start, start + len(text[start:end].rstrip()), "INDIRECT", "ask"))
    return spans


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """First and last letter of the sentence that `text[start:end]` stands in, its full stop included."""
    opening = max((match.end() for match in re.finditer(r"[.!?]\s+|\n", text[:start])), default=0)
    closing = re.search(r"[.!?](?=\s|$)|\n", text[end:])
    return opening, end + closing.end() if closing else len(text)
