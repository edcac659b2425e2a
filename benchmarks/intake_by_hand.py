"""What somebody would write who only had to read in this one list: calamine, COPY and SQL. The reference of benchmarks.intake.

It knows what this list is like: columns in this order, schools that exist, no wrong dates, nobody back at school, no nicknames, one
region. It keeps no preview and asks nobody; a row with birth date and given name of a pupil, but another family name, is left out.
"""

import random
from datetime import date, datetime
from pathlib import Path

from django.db import connection
from python_calamine import CalamineWorkbook

from cases.models.casus import CODE_DIGITS, CODE_LETTERS

SHAPE = (CODE_LETTERS, CODE_DIGITS, CODE_LETTERS, "-", CODE_DIGITS, CODE_DIGITS, CODE_LETTERS)


def read_by_hand(path: Path, *, by: int, day: date, now: datetime) -> None:
    """Read in the list, in the transaction that runs. `by` is the id of a chair of the region."""
    table = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    values: dict[str, int | date] = {"by": by, "day": day, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        with cursor.copy("COPY h_row FROM STDIN") as copy:
            for number, (_, school, pupil_no, given, infix, family, birth, first, _, kind) in enumerate(
                table[1:], start=1
            ):
                copy.write_row((number, school, str(pupil_no), given, infix, family, birth, first, kind))
        with cursor.copy("COPY h_code FROM STDIN") as copy:
            for place, code in enumerate(_codes(2 * len(table))):
                copy.write_row((place, code))
        for statement in STATEMENTS:
            cursor.execute(statement, values)


def _codes(count: int) -> list[str]:
    draw = random.SystemRandom()
    return list({"".join(draw.choice(signs) for signs in SHAPE) for _ in range(count)})


TABLES = """
CREATE TEMPORARY TABLE h_row (number int, school_code text, pupil_no text, given text, infix text, family text, birth_date date,
                              first_day date, kind text) ON COMMIT DROP;
CREATE TEMPORARY TABLE h_code (place int, code text) ON COMMIT DROP
"""

STATEMENTS = (
    """
CREATE TEMPORARY TABLE h_known ON COMMIT DROP AS
SELECT r.number, p.id AS pupil_id
FROM h_row r JOIN cases_pupil p ON p.birth_date = r.birth_date AND p.sorted_by = lower(r.family || '|' || r.given || '|' || r.infix)
JOIN cases_enrolment e ON e.pupil_id = p.id JOIN region_school s ON s.id = e.school_id AND s.code = r.school_code
WHERE r.pupil_no = '' OR p.pupil_no = r.pupil_no
""",
    """
CREATE TEMPORARY TABLE h_alike ON COMMIT DROP AS
SELECT r.number FROM h_row r
WHERE r.number NOT IN (SELECT number FROM h_known)
  AND EXISTS (SELECT FROM cases_pupil p WHERE p.birth_date = r.birth_date AND p.given_name = r.given)
""",
    # A double name at one school would make a link unsure; the unique index says when that is so.
    "CREATE UNIQUE INDEX ON h_known (number)",
    "ANALYZE h_row, h_known, h_alike",
    """
CREATE TEMPORARY TABLE h_new ON COMMIT DROP AS
SELECT r.*, nextval(pg_get_serial_sequence('cases_pupil', 'id')) AS pupil_id
FROM h_row r
WHERE NOT EXISTS (SELECT FROM h_known k WHERE k.number = r.number)
  AND NOT EXISTS (SELECT FROM h_alike a WHERE a.number = r.number)
""",
    """
INSERT INTO cases_pupil (id, given_name, infix, family_name, also_known_as, birth_date, pupil_no, street, postcode, town, phone,
                         search, sorted_by)
SELECT pupil_id, given, infix, family, '', birth_date, pupil_no, '', '', '', '',
       lower(concat_ws(' ', given, nullif(infix, ''), family)), lower(family || '|' || given || '|' || infix)
FROM h_new
""",
    # Known and at home: one open casus stays, an absence that was settled is not opened again.
    """
CREATE TEMPORARY TABLE h_open ON COMMIT DROP AS
SELECT r.number, pupil_id, known, s.id AS school_id, coalesce(home.municipality_id, s.municipality_id) AS municipality_id, s.area_id,
       r.first_day, s.name AS school_name,
       CASE r.kind WHEN 'absolute' THEN 'absoluut' WHEN 'relative' THEN 'relatief' WHEN 'exemption' THEN 'vrijgesteld'
                   ELSE 'geoorloofd' END AS kind,
       CASE r.kind WHEN 'medical' THEN 'ziek' WHEN 'suspension' THEN 'schorsing' ELSE '' END AS permitted_kind,
       nextval(pg_get_serial_sequence('cases_casus', 'id')) AS casus_id,
       nextval(pg_get_serial_sequence('cases_absence', 'id')) AS absence_id
FROM (
  SELECT number, pupil_id, true AS known FROM h_known UNION ALL SELECT number, pupil_id, false FROM h_new
) k
JOIN h_row r USING (number) JOIN region_school s ON s.code = r.school_code
LEFT JOIN LATERAL (
  SELECT municipality_id FROM cases_residence h
  WHERE h.pupil_id = k.pupil_id AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s) LIMIT 1
) home ON true
WHERE NOT EXISTS (SELECT FROM cases_casus c WHERE c.pupil_id = k.pupil_id AND c.closed_on IS NULL)
  AND NOT EXISTS (
    SELECT FROM cases_casus c LEFT JOIN cases_absence a ON a.casus_id = c.id
    WHERE c.pupil_id = k.pupil_id AND (
      r.first_day BETWEEN c.opened_on AND c.closed_on OR %(day)s BETWEEN c.opened_on AND c.closed_on
      OR r.first_day BETWEEN a.first_day AND coalesce(a.ended_on, c.closed_on)
      OR %(day)s BETWEEN a.first_day AND coalesce(a.ended_on, c.closed_on))
  )
""",
    "CREATE INDEX ON h_open (pupil_id); ANALYZE h_open",
    # Without inschrijving no school is responsible; the enrolment ends.
    """
UPDATE cases_enrolment e SET valid_to = %(day)s FROM h_open o
WHERE o.known AND o.kind = 'absoluut' AND e.pupil_id = o.pupil_id AND e.valid_to IS NULL
""",
    """
INSERT INTO cases_enrolment (pupil_id, school_id, year_group, level, valid_from)
SELECT pupil_id, school_id, NULL, 'anders',
       make_date(extract(year FROM %(day)s::date)::int - (extract(month FROM %(day)s::date) < 8)::int, 8, 1)
FROM h_open WHERE NOT known AND kind <> 'absoluut'
""",
    """
INSERT INTO cases_residence (pupil_id, municipality_id, valid_from)
SELECT pupil_id, municipality_id,
       make_date(extract(year FROM %(day)s::date)::int - (extract(month FROM %(day)s::date) < 8)::int, 8, 1)
FROM h_open WHERE NOT known
""",
    """
INSERT INTO cases_casus (id, code, pupil_id, school_id, municipality_id, area_id, consulent_id, phase, opened_on, opened_by_id, outcome,
                         offer_text, version, search)
SELECT o.casus_id, k.code, o.pupil_id, CASE WHEN kind <> 'absoluut' THEN o.school_id END, o.municipality_id, o.area_id,
       CASE WHEN kind <> 'absoluut' THEN b.consulent_id END, kind, %(day)s, %(by)s, '', '', 1,
       concat_ws(' ', p.search, lower(k.code), CASE WHEN kind <> 'absoluut' THEN lower(o.school_name) END)
FROM (SELECT *, row_number() OVER () AS place FROM h_open) o
JOIN (
  SELECT code, row_number() OVER () AS place FROM h_code
  WHERE NOT EXISTS (SELECT FROM cases_casus c WHERE c.code = h_code.code)
) k ON k.place = o.place
JOIN cases_pupil p ON p.id = o.pupil_id
LEFT JOIN accounts_consulentschap b
  ON b.school_id = o.school_id AND b.valid_from <= %(day)s AND (b.valid_to IS NULL OR b.valid_to > %(day)s)
""",
    """
INSERT INTO cases_absence (id, casus_id, first_day, first_day_kind, known_on, confirmed_how)
SELECT absence_id, casus_id, first_day, 'precies', %(day)s, '' FROM h_open
""",
    """
INSERT INTO cases_phase (casus_id, absence_id, kind, permitted_kind, true_from, known_at, by_id)
SELECT casus_id, absence_id, kind, permitted_kind, first_day, %(now)s, %(by)s FROM h_open
""",
    """
INSERT INTO cases_event (casus_id, kind, "on", at, by_id, title, text, party, channel, facts, school_reads, leerplicht_reads)
SELECT casus_id, 'gemeld', %(day)s, %(now)s, %(by)s, 'Gemeld via lijst', 'Lijst van meer scholen.', '', '',
       jsonb_build_object('row', number), true, kind <> 'geoorloofd'
FROM h_open
""",
    # Of the rungs that were past when it became known only the highest signals.
    """
INSERT INTO cases_deadline (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, past_on_entry, planned_at, handled_with,
                            withdrawn_because)
SELECT casus_id, absence_id, rule_id, number, due_on, false, CASE WHEN alerts AND NOT past THEN due_on END, past, %(now)s, '', ''
FROM (
  SELECT *, due_on <= %(day)s AND (
    NOT alerts OR row_number() OVER (
      PARTITION BY absence_id, alerts AND due_on <= %(day)s ORDER BY due_on DESC, rule_id DESC, number DESC
    ) > 1
  ) AS past
  FROM (
    SELECT o.casus_id, o.absence_id, r.id AS rule_id, n AS number, first_due + 7 * every_weeks * n AS due_on,
           o.kind = ANY (alerts_in) AS alerts
    FROM h_open o CROSS JOIN cases_deadlinerule r
    CROSS JOIN LATERAL (
      SELECT CASE unit WHEN 'weeks' THEN first_day + 7 * amount ELSE (first_day + make_interval(months => amount))::date END AS first_due
    ) f
    CROSS JOIN LATERAL generate_series(
      0, CASE WHEN every_weeks > 0 AND first_due <= %(day)s THEN (%(day)s::date - first_due) / (7 * every_weeks) + 1 ELSE 0 END
    ) n
  ) d
) d
""",
    # Who has an open casus of which the list says something else: a note for the office, and still at home.
    """
CREATE TEMPORARY TABLE h_noted ON COMMIT DROP AS
SELECT c.id AS casus_id, a.id AS absence_id, c.phase, r.first_day AS listed, coalesce(a.confirmed_on, a.known_on) < %(day)s AS to_confirm
FROM h_known k JOIN h_row r USING (number)
JOIN cases_casus c ON c.pupil_id = k.pupil_id AND c.closed_on IS NULL AND c.id NOT IN (SELECT casus_id FROM h_open)
JOIN cases_absence a ON a.casus_id = c.id AND a.ended_on IS NULL
WHERE r.first_day <> a.first_day
""",
    """
INSERT INTO cases_event (casus_id, kind, "on", at, by_id, title, text, party, channel, facts, school_reads, leerplicht_reads)
SELECT casus_id, 'notitie', %(day)s::date, %(now)s::timestamptz, %(by)s::bigint, 'Lijst wijkt af',
       'Eerste verzuimdag volgens de lijst: ' || listed, '', '', '{}'::jsonb, false, false FROM h_noted
UNION ALL
SELECT casus_id, 'bevestigd', %(day)s, %(now)s, %(by)s, 'Nog thuis', '', '', '', '{}', true,
       phase IN ('relatief', 'absoluut', 'vrijgesteld')
FROM h_noted WHERE to_confirm
""",
    """
UPDATE cases_absence SET confirmed_on = %(day)s, confirmed_by_id = %(by)s, confirmed_how = 'loket'
WHERE id IN (SELECT absence_id FROM h_noted WHERE to_confirm)
""",
    """
INSERT INTO post_notice (user_id, key, kind, text, path, created_at, held)
SELECT DISTINCT c.consulent_id, 'lijst:' || %(now)s::timestamptz, 'lijst', 'Er zijn leerlingen bij u gemeld met een lijst.', '/casussen/',
       %(now)s::timestamptz, false
FROM cases_casus c WHERE c.id IN (SELECT casus_id FROM h_open) AND c.consulent_id IS NOT NULL
""",
)
