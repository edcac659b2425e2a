"""Names of people, as text: folding, Dutch prefixes, likeness. Pure: no Django, no clock.

Matching (is this pupil already known?) and anonymising (does this text name the pupil?) both use it.

For matching a whole list against a register, store `match_key(...)` beside the pupil (trigram index) and let the
database block on birth date, or on likeness of that key; `likely_same` then decides on the few pairs that remain.
"""

import re
import unicodedata
from functools import lru_cache
from math import sqrt

from rapidfuzz.distance import OSA, JaroWinkler

from paper.people import Name as Name
from paper.people import split_name as split_whole_name

# Letters that NFKD leaves whole, because they are letters of their own and not a letter with an accent.
_WHOLE_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ħ": "h", "ŋ": "n",
        "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'", "‛": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip

PREFIXES = frozenset(
    """van de der den het 't ter ten te op in aan bij onder over uit voor tot 's von zu zum zur vom du la le les des
    d' l' da do dos das di del della el al as ait ben bin ibn abu v v. v/d vd v.d. v.d v/h vdr o/d o.d. v/'t d. d. st. sint san""".split()
)

_PREFIX_SHORT = {"v": "van", "v.": "van", "v/d": "van der", "vd": "van der", "v.d.": "van der", "v.d": "van der",
                 "vdr": "van der", "o/d": "op de", "o.d.": "op de", "v/h": "van het", "v/'t": "van 't"}  # fmt: skip

# Two first names of one person, as the field uses them. Each line is one group; a name may stand in several.
_NICKNAME_GROUPS = """
aagje aga agatha agnieszka|aleksandr oleksandr alexander alex sander sasha sacha xander lex
alexandra sandra sasha alex|andreas andries dries|anna anne annie ans anneke anja ania
antonius anton ton toon tonny antoon|bartholomeus bart bartel|benjamin ben benny benno|bernard ben bert bernd
cornelis cor kees cees corne|cornelia corrie cor nel nelleke lia
catharina katharina kaatje trijntje toos trien cato tineke katja rina kitty|christiaan chris kris
christina chris tina christien|daniel daan dani|david dave davey davy|dirk dirkje diederik
eduard edward ed eddy ward|elisabeth elizabeth els elly betty liesbeth lies bep liza elise lisa elsbeth betsy
emma em emmy emmie|esmee es|fatima fatma fatiha fadma|ferdinand ferry ferre|fleur fleurtje
franciscus frans frank francois|frederik freek fred freddy frits|geertruida truus trudy geertje
gerardus gerard ger gerrit gerd|gijsbert gijs|hendrik henk hein henny rik|hendrika riek riet rika henny
hubertus huub bert|jacob jaap koos sjaak jacques|jacoba coby koosje|jakub kuba
johanna jo joke hanneke anneke jannie annie|johannes jan hans joop johan jo han|jolanda jola
josephus jozef jos joep sjef jef|julia juul juultje jule|katarzyna kasia kaska|kaylee kay|laurens lau laurie
leendert leen leo|leonardus leo leon|lotte lot charlotte lotje|ludovicus lou louis loek|magdalena magda leni
malgorzata gosia|margaretha margriet greet|greetje griet greta marga
maria marie marijke mieke mia ria riet rietje mies miep|marinus rinus|martinus martin tinus maarten
mathias matthijs thijs ties mats|melissa mel|michael michiel mike micha|mila miel mil
mohammed mo mohamed med moha simo|mehmet memo|natalia natasha talia|nicolaas nico klaas nick niek
oleksandra sasha alexandra|patrick pat|pauline paula lien|petronella nel nelly pietje|petrus piet peter pieter
rebecca bex becca|reinier rein|richard rick ries|robert rob bob bobby robbie|roelof roel|rosalie roos rosa
samantha sam sammie|samuel sam sami sammie|sanne sannie susanna|sebastiaan bas seb|sophie fie sofie soof
stefan steef|stephanie steef fanny|theodorus theo dorus|thomas tom tommie|timotheus tim timo|tobias tobi
valentijn tijn|vincent vin vinnie vince|wilhelmina wil willy mien mientje wilma ilma mina
wilhelmus willem wim wil|wladimir vladimir vova volodymyr vlad|youssef yous joep|zacharias zak|yasmina yas mina
aleksander olek|anastasia nastya|dmytro dima dmitri|iryna ira irina|jan janek|jevgeni zhenya|joanna asia
krzysztof krzys|mateusz mati|mykola nikolai kolja nikola|oksana ksenia|piotr piotrek|tomasz tomek|wojciech wojtek
zuzanna zuza|abdelkader kader|abdellah abdel|hassan hass
"""


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, accents off, quotes and dashes unified, invisible characters out, white space collapsed."""
    plain = text.casefold()
    while not plain.isascii():
        bare = unicodedata.normalize("NFKD", plain.translate(_WHOLE_LETTERS)).casefold()
        bare = "".join(c for c in bare if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
        if bare == plain:
            break
        plain = bare
    return " ".join(plain.split())


def _is_prefix(word: str) -> bool:
    return fold(word) in PREFIXES


def split_name(full: str) -> Name:
    """Take a full name apart, as a list is read (paper.people): "Achternaam, Voornaam van der" or "Voornaam van der Achternaam".

    Only a single word differs: what a person types alone is a given name, in a list it is a family name.
    """
    name = split_whole_name(full)
    alone = not (name.given or name.infix) and " " not in name.family
    return Name(name.family, "", "") if alone else name


def _leading_prefixes(words: list[str]) -> int:
    """How many leading words are prefixes; the last word is always the name itself."""
    count = 0
    while count < len(words) - 1 and _is_prefix(words[count]):
        count += 1
    return count


def _own_prefix_off(infix: str, family: str) -> tuple[str, str]:
    """Move a prefix that was typed in the surname field to the prefix: ("", "van der Heijden") → ("van der", "Heijden")."""
    words = family.split()
    leading = _leading_prefixes(words)
    return " ".join([infix, *words[:leading]]).strip(), " ".join(words[leading:])


def expand_infix(infix: str) -> str:
    """Write a shortened prefix in full and folded: "v/d" → "van der"."""
    return " ".join(_PREFIX_SHORT.get(word, word) for word in fold(infix).split())


def sort_key(given: str, infix: str, family: str) -> tuple[str, str, str]:
    """Dutch order: on the family name without its prefix, then given name, then prefix."""
    prefix, bare = _own_prefix_off(infix, family)
    return fold(bare), fold(given), expand_infix(prefix)


def initials(name: Name) -> str:
    """First letters of given and family name, "F. R."; the prefix is left out because it says more than a letter."""
    _, family = _own_prefix_off(name.infix, name.family)
    return " ".join(f"{part[0].upper()}." for part in (name.given.strip(), family.strip()) if part)


# Order matters: longer spellings first. All text is folded and lower case when these run.
_SOUNDS = (
    ("tsch", "c"), ("tsj", "c"), ("tch", "c"), ("sch", "s"), ("sj", "s"), ("sh", "s"), ("dzj", "j"), ("dj", "j"),
    ("cz", "c"), ("sz", "s"), ("ij", "i"), ("ey", "i"), ("ei", "i"), ("ie", "i"), ("ou", "o"), ("ow", "o"), ("au", "o"),
    ("oe", "o"), ("ue", "o"), ("oo", "o"), ("uu", "o"), ("ae", "a"), ("ck", "k"), ("qu", "k"), ("kh", "k"), ("ph", "f"),
    ("th", "t"), ("dh", "d"), ("gh", "g"), ("dt", "t"), ("ks", "x"), ("y", "i"), ("j", "i"), ("u", "o"), ("w", "v"),
    ("q", "k"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def sound(text: str) -> str:
    """Rough sound of a name, equal for usual ways of writing it (ij/y, ck/k, ou/ow, ö/oe/o, š/sj/sh, j/y, double letters)."""
    plain = re.sub(r"[^a-z0-9 ]", "", fold(text).replace("-", " "))
    for spelling, letter in _SOUNDS:
        plain = plain.replace(spelling, letter)
    plain = re.sub(r"c(?![ei])", "k", plain)
    plain = re.sub(r"(?<=[aeo])h(?![aeio])", "", plain)
    return re.sub(r"(.)\1+", r"\1", plain)


def match_key(given: str, infix: str, family: str) -> str:
    """Key for a stored column: sound of family name and given name, without prefix. Suits a trigram index."""
    _, bare = _own_prefix_off(infix, family)
    return f"{sound(bare)} {sound(given)}".strip()


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(_NICKNAME_GROUPS.replace("\n", "|").split("|")):
        for word in line.split():
            groups.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


def is_nickname(one: str, other: str) -> bool:
    """Whether both are used for the same given name, by a small list of common Dutch pairs."""
    groups = _nicknames()
    return bool(groups.get(fold(one), frozenset()) & groups.get(fold(other), frozenset()))


def word_similarity(one: str, other: str) -> float:
    """Likeness of two words, 0..1, by letters and by sound; one typing error in five letters gives about 0.8."""
    a, b = fold(one), fold(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    letters: float = OSA.normalized_similarity(a, b)
    sound_a, sound_b = sound(a), sound(b)
    if sound_a == sound_b:
        return max(0.96, letters)
    sounds: float = OSA.normalized_similarity(sound_a, sound_b)
    return max(letters, 0.97 * sounds)


def _given_similarity(one: str, other: str) -> float:
    a, b = fold(one).replace(".", " ").split(), fold(other).replace(".", " ").split()
    if not a or not b:
        return 0.0
    whole = word_similarity("".join(a), "".join(b))
    first = word_similarity(a[0], b[0])
    if len(a[0]) == 1 or len(b[0]) == 1:
        return 0.85 if a[0][0] == b[0][0] else 0.0
    if first < 0.95 and is_nickname(a[0], b[0]):
        return 0.87
    if len(a) != len(b):
        first *= 0.97
    return max(whole, first)


def _family_similarity(one: str, other: str) -> float:
    whole = word_similarity(re.sub(r"[\s-]", "", one), re.sub(r"[\s-]", "", other))
    a, b = re.split(r"[\s-]+", one.strip()), re.split(r"[\s-]+", other.strip())
    if len(a) > 1 or len(b) > 1:
        # A double surname is often used half: Prins-Hartog, Prins, Hartog.
        best = max((word_similarity(x, y) for x in a for y in b if len(x) > 1 and len(y) > 1), default=0.0)
        whole = max(whole, 0.95 * best if best >= 0.8 else 0.0)
    return whole


def similarity(a: Name, b: Name) -> float:
    """Likeness of two names, 0..1. Prefixes do not count; both parts must be alike (geometric mean)."""
    straight = _pair(a, b)
    swapped = max(_pair(a, Name(b.family, "", b.given)), _pair(Name(a.family, "", a.given), b))
    return max(straight, 0.97 * swapped)


def _pair(a: Name, b: Name) -> float:
    _, family_a = _own_prefix_off(a.infix, a.family)
    _, family_b = _own_prefix_off(b.infix, b.family)
    if not (a.given and b.given):
        return 0.8 * _family_similarity(family_a, family_b) if family_a and family_b else 0.0
    if not (family_a and family_b):
        return 0.8 * _given_similarity(a.given, b.given)
    given, family = _given_similarity(a.given, b.given), _family_similarity(family_a, family_b)
    # A typing error in a short word weighs too much by letters alone; the beginning is usually right.
    family = max(family, 0.95 * JaroWinkler.similarity(fold(family_a), fold(family_b)) if family >= 0.6 else 0.0)
    return sqrt(given * family)


SAME_BIRTH_DATE_THRESHOLD = 0.80
NAME_ONLY_THRESHOLD = 0.94


def likely_same(a: Name, b: Name, same_birth_date: bool) -> bool:
    """Whether a person should be asked if these are one pupil; never ground to link them without asking.

    With the same birth date 0.80 suffices (one typing error in each part, a nickname, half a double surname, an initial);
    twins with like-sounding names then come up too, which is the wish. Without it the names must be the same but for
    spelling (0.94).
    """
    return similarity(a, b) >= (SAME_BIRTH_DATE_THRESHOLD if same_birth_date else NAME_ONLY_THRESHOLD)
