"""The anonymiser rule by rule: sentences in which one rule decides, each beside what looks like it and is not."""

import pytest

from tests.overleg.test_anonymise import SEM, found

VEER = {
    "roepnaam": "Ilse",
    "voorvoegsel": "van der",
    "achternaam": "Veer",
    "ouder1": "Frans van der Veer",
    "broer_zus": "Jan",
    "school": "De Esdoorn",
    "woonplaats": "Almelo",
    "straat": "Kanaalpad 9",
}
HAAN = {"roepnaam": "Wobbe", "voorvoegsel": "de", "achternaam": "Haan", "school": "De Schakel", "woonplaats": "Joure"}


def words(text: str, known: dict[str, str]) -> list[str]:
    return [word for word, _, _ in found(text, known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bel nul zes dertien tweeëntwintig negenendertig achtenveertig even.", "TELEFOON"),
        ("Bel nul zes, een twee, drie vier, vijf zes, zeven acht.", "TELEFOON"),
        ("Dossier acht nul drie vijf graag.", "NUMMER"),
        ("Geboren elf juni tweeduizend twaalf.", "GEBOORTEDATUM"),
        ("Overleg op eenentwintig februari.", "DATUM"),
        ("Gezin woont aan de Lindelaan zeven.", "ADRES"),
        ("Zij heet B-R-A-N-D-S-M-A volgens school.", "PERSOON"),
        ("Nummer 06 – 4455 6677 is van oma.", "TELEFOON"),
        ("Geboren op 8 3 2011.", "GEBOORTEDATUM"),
        ("Bezwaar met kenmerk BK 2024-1187.", "NUMMER"),
        ("Onder code TR-5512 bekend.", "NUMMER"),
        ("Zaak 2025 117 204 loopt.", "NUMMER"),
        ("Het cliëntnummer is 377 201 9984.", "NUMMER"),
        ("Hij belt 4/2 terug.", "DATUM"),
        ("Verslag moeder 6/3: alles is rustig.", "DATUM"),
        ("Op Plein 12-IV woont niemand.", "ADRES"),
        ("post gaat naar laan van nieuwland 6 nu", "ADRES"),
        ("Daar is sportief_kind88 weer.", "PERSOON"),
    ],
)
def test_numbers_in_every_notation_are_found(text: str, expected: str) -> None:
    assert [category for _, category, _ in found(text, {})] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Zij kent er drie, vier of vijf.",
        "De score was TIQ 94 en daarna VSI 88.",
        "Zij wacht op de Lindelaan een uur.",
        "Zie het bestand verslag_eind.docx voor de rest.",
        "Er zijn twee van de 7-8 lessen gevolgd.",
    ],
)
def test_numbers_that_point_to_nobody_are_left(text: str) -> None:
    assert [word for word in words(text, {}) if any(map(str.isdigit, word)) or "een" in word] == []


def test_house_number_takes_its_addition_and_a_date_leaves_the_weekday() -> None:
    text = "Op dinsdag 9 december bezoek aan Kanaalpad 9 bis, vader Van der Veer 4/5: niet thuis."

    assert words(text, VEER) == ["9 december", "Kanaalpad 9 bis", "Van der Veer", "4/5"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gesprek met Wietske van Hengelo over werk.", "Wietske van Hengelo"),
        ("Wijkagent J. Engels belt.", "J. Engels"),
        ("Tolk Nadia de Wit komt.", "Nadia de Wit"),
        ("Ik sprak mevrouw Lie-A-Fat op school.", "Lie-A-Fat"),
        ("Ik sprak dokter Tsang A Hing op school.", "Tsang A Hing"),
        ("Vraag het Van 't Oever maar.", "Van 't Oever"),
        ("Groet van Annet Prins-van Dam en haar man.", "Annet Prins-van Dam"),
        ("Mevrouw Van den Burg schuift aan.", "Van den Burg"),
        ("Gesprek met Jolien de Beer over thuis.", "Jolien de Beer"),
        ("Bericht van A. el Hassan over thuis.", "A. el Hassan"),
        ("Visser, K. mist les.", "Visser, K."),
        ("Snel (vader) wil een gesprek.", "Snel"),
        ("Lieve van der Zee mist les.", "Lieve van der Zee"),
    ],
)
def test_surname_is_one_with_the_name_whatever_else_it_means(text: str, expected: str) -> None:
    assert words(text, {}) == [expected]


def test_address_begins_behind_the_sentence_and_the_word_address() -> None:
    assert words("Contact: Jongsma. Postadres Merelweg 40, graag.", {}) == ["Jongsma", "Merelweg 40"]


def test_surname_of_the_record_comes_before_the_place_of_that_name() -> None:
    known = {"roepnaam": "Fedde", "voorvoegsel": "van 't", "achternaam": "Zand", "woonplaats": "Zwolle"}

    assert found("Fedde van 't Zand en v. 't Zand sr. wonen in 't Zand.", known) == [
        ("Fedde van 't Zand", "PERSOON", "sure"),
        ("v. 't Zand", "PERSOON", "sure"),
        ("'t Zand", "PLAATS", "sure"),
    ]


def test_given_name_of_the_record_takes_no_other_surname() -> None:
    assert words("Ilse van Hengelo kent ze niet.", VEER) == ["Ilse", "Hengelo"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ilse was er niet, zegt femke en floor", ["ilse", "femke", "floor"]),
        ("ilse is ziek. mel (oma) bakt taart met wobke. groetjes iris", ["ilse", "mel", "wobke", "iris"]),
        ("morgen praten met r. de hollander en ilse", ["r. de hollander", "ilse"]),
        ("wie belt den ouden? ilse niet, zegt ans van p. weer", ["den ouden", "ilse", "ans van p."]),
        ("meester sjoerdtsje en directeur wolterink zijn boos op ilse", ["sjoerdtsje", "wolterink", "ilse"]),
        ("op esdoorn weet niemand iets, de esdoorn belt ilse wel", ["esdoorn", "de esdoorn", "ilse"]),
        ("ze woont nu op de korenbloem 12, zegt ilse", ["ilse"]),
        ("ze woont nu op de rozenzoom 12, zegt ilse", ["rozenzoom 12", "ilse"]),
        ("m.k. belt zelf, o.a. over j.k. uit de klas", ["m.k.", "j.k."]),
        (
            "mentor jolijn ter braak en annelies van buuren zien ilse",
            ["jolijn ter braak", "annelies van buuren", "ilse"],
        ),
        (
            "veer, i. woont op het kanaalpad en ging naar basisschool de klipper",
            ["veer, i.", "kanaalpad", "basisschool de klipper"],
        ),
        ("morgen belt frank de korte nog over ilse", ["frank de korte", "ilse"]),
        ("wat er in de wijk speelt, weet ilse niet", ["ilse"]),
        ("overleg bij femke/jacintha: ilse krijgt weer les", ["femke", "jacintha", "ilse"]),
        ("van dongen gaat mee naar het gesprek met pieter-bas over ilse", ["van dongen", "pieter-bas", "ilse"]),
        ("zij reist vanuit sint-gillis-waas en mw. haan-verkuil niet", ["sint-gillis-waas", "haan-verkuil"]),
        ("morgen komt saskia ladder langs en ilse heeft zelf met sjaak gesproken", ["saskia ladder", "ilse", "sjaak"]),
        ("17/2 gebeld met ilse en jorrit van karakter", ["17/2", "ilse", "jorrit", "karakter"]),
    ],
)
def test_text_without_capitals_is_read_by_the_words_around(text: str, expected: list[str]) -> None:
    assert words(text, VEER) == expected


def test_text_of_a_telephone_has_capitals_only_where_a_sentence_begins() -> None:
    text = "Vandaag heb ik lang met wobbe gepraat over school. Hij wil dat sjoukelien ook komt en dat de haan (vader) belt."

    assert words(text, HAAN) == ["wobbe", "sjoukelien", "de haan"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OVERLEG MET DHR. VAN DER MEER EN BEGELEIDER WOLTERINK.", ["VAN DER MEER", "WOLTERINK"]),
        ("MOEDER WIL NIET DAT PETER WESSELING HET HOORT.", ["PETER WESSELING"]),
        ("BRIEF GAAT NAAR ZANGLAAN 14 IN ALMELO.", ["ZANGLAAN 14", "ALMELO"]),
    ],
)
def test_text_in_capitals(text: str, expected: list[str]) -> None:
    assert words(text, VEER) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ze doet bijles frans en engels.", [("frans", "PERSOON", "ask")]),
        ("Moeder meldt dat Frans van der Veer belt.", [("Frans van der Veer", "PERSOON", "sure")]),
        ("De start is in jan. op school.", []),
        ("Hoi Ilse, alles goed?", [("Ilse", "PERSOON", "sure")]),
        ("Lieve allemaal, tot morgen.", []),
        ("Schoolgesprke Ilse is morgen.", [("Schoolgesprke", "PERSOON", "ask"), ("Ilse", "PERSOON", "sure")]),
    ],
)
def test_ordinary_word_is_no_name_unless_grammar_says_so(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text, VEER) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Aanwezig: ouders, school en jeugdarts.\nDatum: onbekend\nBesproken: het rooster.",
        "Afspr. over med. blijft, evt. eval. in wk 8, nr. is bekend. NB: PV volgt.",
        "Aandacht voor rust. Cliëntnummer onbekend.",
        "Ll 4H mist lessen.",
        "Aanw: ouders en school\nAfw m.k.: leerplicht",
        "JB'er is op de hoogte. Het polisnr volgt.",
    ],
)
def test_labels_and_shorthand_raise_no_question(text: str) -> None:
    assert words(text, {}) == []


@pytest.mark.parametrize(
    ("text", "school", "expected"),
    [
        ("Zij zit op het Sarphati.", "Sarphati Lyceum", "het Sarphati"),
        ("Zij zit op het ZTC.", "Zuider Techniek College", "het ZTC"),
        ("Zij zit op de ISK.", "Internationale Schakelklas Zwolle", "de ISK"),
    ],
)
def test_article_belongs_to_a_known_school(text: str, school: str, expected: str) -> None:
    assert words(text, {"school": school}) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hij gaat naar dagbesteding De Moestuin.", "dagbesteding De Moestuin"),
        ("Zij slaapt op camping De Parel.", "camping De Parel"),
        ("Stage bij kwekerij Van Uden.", "kwekerij Van Uden"),
        ("Intake bij GGZ Zuiderlicht.", "GGZ Zuiderlicht"),
        ("Zij wil naar de Rietvink.", "de Rietvink"),
    ],
)
def test_kind_and_article_belong_to_an_organisation(text: str, expected: str) -> None:
    assert words(text, {}) == [expected]


def test_known_people_keep_what_they_had() -> None:
    assert words("de bakker bakt brood en de roos bloeit.", SEM) == []


@pytest.mark.parametrize(
    ("text", "school", "expected"),
    [
        ("volgens bos en veld is er geen plek", "Bos & Veld", "bos en veld"),
        ("Op Bos & Veld is plek.", "Bos en Veld", "Bos & Veld"),
        ("de school (anker) stuurt werk, dat blijft liggen en niemand kijkt", "Het Anker", "anker"),
        ("Zij begint op it Anker.", "It Anker", "it Anker"),
    ],
)
def test_a_school_is_known_in_each_of_its_spellings(text: str, school: str, expected: str) -> None:
    assert words(text, {"roepnaam": "Ilse", "school": school}) == [expected]


VELD = {"roepnaam": "Siem", "voorvoegsel": "in 't", "achternaam": "Veld"}


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Volgens Siem in't Veld gaat het.", VELD, ["Siem", "in't Veld"]),
        ("Zij ligt in't bed en hij op't plein.", VELD, []),
        ("Gesprek met Ruud van't Hoff.", {}, ["Ruud van't Hoff"]),
    ],
)
def test_article_joined_to_a_preposition_is_a_prefix(text: str, known: dict[str, str], expected: list[str]) -> None:
    assert words(text, known) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adres is Pleinweg 208 c.", ["Pleinweg 208 c"]),
        ("Kerkweg 5 c.q. elders.", ["Kerkweg 5"]),
        ("Op Kanaalpad 512 3-hoog brandt licht.", ["Kanaalpad 512 3-hoog"]),
        ("Zij slaapt op het azc, blok K14.", ["blok K14"]),
        ("In blok 3 heeft zij gym.", []),
        ("Overleg op 9 feb 15.30u online.", ["9 feb"]),
        ("1) gestopt bij Herlaarhof\n2) wil naar huis", ["Herlaarhof"]),
        ("1) wil naar de Merelweg\n2) vraagt tijd", ["de Merelweg"]),
    ],
)
def test_number_belongs_to_what_it_counts(text: str, expected: list[str]) -> None:
    assert words(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mentor is Toon Arts en hij belt.", ["Toon Arts"]),
        ("Dag Leonie Dag. Er is met Kees Oud gebeld.", ["Leonie Dag", "Kees Oud"]),
        ("Het gaat om Sara's Nederlands en Toons Engels.", ["Sara's", "Toons"]),
        ("W. weigert de les.", ["W."]),
        ("In klas B. gaat het goed.", []),
        ("Aanwezig: Toon - Leonie - Kees.", ["Toon", "Leonie", "Kees"]),
        ("Mevrouw Prins - van Dam belt.", ["Prins - van Dam"]),
    ],
)
def test_name_ends_where_the_person_ends(text: str, expected: list[str]) -> None:
    assert words(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "school", "expected"),
    [
        ("Morgen wil PRO meedenken. Hij wil wel pro deo.", "Pro College", ["PRO"]),
        ("Het Wolfert PRO belt.", "Wolfert", ["Het Wolfert PRO"]),
        ("Op 2College is plek, 2 college-uren.", "2College", ["2College"]),
        ("Zij gaat naar het 4e gymnasium.", "Het 4e Gymnasium", ["het 4e gymnasium"]),
        ("moeder wil naar lyceum zandelen en niet naar een lyceum ver weg", "", ["lyceum zandelen"]),
        ("ze zit nu op st. wolterus en daar is het fijn", "Sint Wolterus", ["st. wolterus"]),
    ],
)
def test_school_by_its_kind_its_number_or_its_saint(text: str, school: str, expected: list[str]) -> None:
    assert words(text, {"school": school}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ze fietst langs de tolkanaalweg naar huis", [("tolkanaalweg", "ADRES", "ask")]),
        ("Hij slaapt bij een vriend in de zevenkampbuurt.", [("zevenkampbuurt", "PLAATS", "ask")]),
        ("Hij woont aan de Tolkanaalweg.", [("Tolkanaalweg", "ADRES", "ask")]),
        ("de snelweg ligt naast het schoolplein in een woonwijk", []),
        ("ze wonen in almere haven en varen daar de haven uit", [("almere haven", "PLAATS", "sure")]),
        ("Zij komt uit Zwolle en gaat naar het zuid van het land.", [("Zwolle", "PLAATS", "sure")]),
    ],
)
def test_street_and_quarter_by_their_ending(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text, {}) == expected


def test_diminutives_of_the_regions_and_a_shortened_word_in_front() -> None:
    known = {"roepnaam": "Siem", "broer_zus": "Lynn"}

    assert words("siempie en lynneke spelen, zegt moeder, en dat gaat best goed", known) == ["siempie", "lynneke"]
    assert words("Zij zit op het Stellingwerf (loc. Zuid) en werkt.", {"school": "Het Stellingwerf"}) == [
        "het Stellingwerf",
        "Zuid",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Smid denkt aan een tussenplek. Horizon stuurt werk op.", ["Smid", "Horizon"]),
        ("Lauwers draagt het over aan een collega.", ["Lauwers"]),
        ("Wijkteam neemt contact op. Kinderpsychiater schrijft een brief. Zorgboerderij biedt plek.", []),
        ("Orthopedagoge spreekt hen. Slapen gaat slecht, contact loopt stroef.", []),
        ("RvdK en CLB kijken mee na de Pfeiffer. Mail via schoudercom.", []),
    ],
)
def test_word_without_an_article_that_acts_is_somebody(text: str, expected: list[str]) -> None:
    assert words(text, {}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siem vd Veer 12 jr zit thuis. Siem 2 wk niet gezien, Veer 3x gebeld.", ["Siem vd Veer", "Siem", "Veer"]),
        ("Hij woont op de Kluut 5 te Almelo.", ["Kluut 5", "Almelo"]),
    ],
)
def test_number_that_counts_something_is_no_house_number(text: str, expected: list[str]) -> None:
    assert words(text, {"roepnaam": "Siem", "voorvoegsel": "van der", "achternaam": "Veer"}) == expected


@pytest.mark.parametrize("written", ["Karveel 48-21", "Karveel 48 21", "Karveel 48 - 21", "Karveel 48"])
def test_house_number_of_two_parts_in_every_notation(written: str) -> None:
    assert words(f"Woont officieel {written}, nu elders.", {"straat": "Karveel 48 21"}) == [written]


def test_letters_between_two_numbers_are_part_of_it() -> None:
    assert words("Bezwaar tegen TLV 2025-TLV-0288. In 2025 ook.", {}) == ["2025-TLV-0288"]
