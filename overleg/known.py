"""What the record knows that names or places a pupil, as `scan` wants it."""

import re
from collections.abc import Iterable

from overleg.material import Material
from region.models import School

_ROLES = frozenset(
    """moeder vader ouder ouders leerling mentor docent leraar lerares juf meester school directeur teamleider zorgcoördinator
    intern begeleider consulent leerplicht leerplichtambtenaar jeugdhulp jeugdarts wijkteam huisarts gemeente oma opa voogd mevrouw
    meneer mw dhr de het van""".split()
)


def known_of(material: Material) -> dict[str, str]:
    """A flat mapping of strings; the beginning of a key says what it is (see overleg.anonymise.scan)."""
    pupil, casus = material.pupil, material.casus
    known = {
        "roepnaam": pupil.given_name,
        "voorvoegsel": pupil.infix,
        "achternaam": pupil.family_name,
        "straat": pupil.street,
        "postcode": pupil.postcode,
        "woonplaats": pupil.town,
        "gemeente": casus.municipality.name,
        "geboortedatum": pupil.birth_date.isoformat(),
        "telefoon": pupil.phone,
        "leerlingnummer": pupil.pupil_no,
        "code": casus.code,
        "consulent": casus.consulent.name if casus.consulent else "",
    }
    known |= _numbered("ook_genoemd", pupil.also_known_as.split(","))
    known |= _numbered("ouder", (row.name for row in material.guardians))
    known |= _numbered("telefoon_ouder", (row.phone for row in material.guardians))
    known |= _numbered("email_ouder", (row.email for row in material.guardians))
    known |= _numbered("gemeente_eerder", (row.municipality.name for row in material.residences))
    known |= _schools(material)
    known |= _numbered("betrokkene", (row.name for row in material.partners))
    known |= _numbered("telefoon_betrokkene", (row.phone for row in material.partners))
    known |= _numbered("organisatie", _partners(material))
    known |= _numbered("gesproken_met", map(_only_names, material.spoken_with))
    known |= _numbered("gevraagd_aan", map(_only_names, (row.holder_name for row in material.acties)))
    return {key: value.strip() for key, value in known.items() if value.strip()}


def _only_names(text: str) -> str:
    """ "moeder, mw. Roskam" is known as "Roskam": a role that stands in such a field is no name, and must stay readable."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    return " ".join(word for word in words if word[0].isupper() and word.casefold() not in _ROLES)


def _numbered(key: str, values: Iterable[str]) -> dict[str, str]:
    distinct = dict.fromkeys(value.strip() for value in values if value.strip())
    return {f"{key}{number}": value for number, value in enumerate(distinct, 1)}


def _partners(material: Material) -> list[str]:
    around = [row.partner for row in material.partners] + [row.partner for row in material.acties]
    return [partner.name for partner in around if partner]


def _schools(material: Material) -> dict[str, str]:
    schools: dict[int, School] = {row.school_id: row.school for row in material.enrolments}
    if material.casus.school:
        schools[material.casus.school.pk] = material.casus.school
    names = [schools[pk].name for pk in sorted(schools)]
    short = [line for pk in sorted(schools) for line in schools[pk].short_names.splitlines()]
    return _numbered("school", names) | _numbered("school_ook", short)
