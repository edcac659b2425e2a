"""SQL that spreads the staged population over the tables of Loket: what each step makes, and its statement."""

# A pupil has one open casus: an older one that would also be open is closed as a mistake.
# Back at a school ends the absence; care, exemption, moving and coming of age close a casus while the absence stands.
_CASE = """
CREATE TEMPORARY TABLE b_case ON COMMIT DROP AS
SELECT case_id AS id, pupil_id, school_id, municipality_id, region_id, owner_user_id, code, search, cause, absent_since AS first_day,
       least(reported_on, closed) AS opened_on, closed AS closed_on, outcome,
       CASE kind WHEN 'absolute' THEN 'absoluut' WHEN 'relative' THEN 'relatief' WHEN 'exemption' THEN 'vrijgesteld'
                 ELSE 'geoorloofd' END AS kind,
       CASE kind WHEN 'exemption' THEN '5a' WHEN 'medical' THEN 'ziek' WHEN 'suspension' THEN 'schorsing' ELSE '' END AS permitted_kind,
       CASE WHEN outcome IN ('eigen_school', 'andere_school') THEN closed END AS ended_on
FROM (
  SELECT *, CASE WHEN older THEN %(as_of)s ELSE closed_on END AS closed,
         CASE WHEN older THEN 'vergissing' ELSE CASE population_outcome
           WHEN 'back_same_school' THEN 'eigen_school' WHEN 'other_school' THEN 'andere_school' WHEN 'care' THEN 'zorg'
           WHEN 'exempted' THEN 'vrijstelling' WHEN 'moved' THEN 'verhuisd' WHEN 'aged_out' THEN '18' ELSE '' END END AS outcome
  FROM (
    SELECT s.case_id, s.pupil_id, s.school_id, s.municipality_id, s.region_id, s.owner_user_id, s.code, s.search, s.cause, s.kind,
           s.absent_since, s.reported_on, s.closed_on, s.outcome AS population_outcome,
           s.closed_on IS NULL
             AND row_number() OVER (PARTITION BY s.pupil_id ORDER BY s.closed_on NULLS FIRST, s.case_id DESC) > 1 AS older
    FROM s_case s
  ) s
) s
"""

_USERS = """
INSERT INTO accounts_user (id, password, email, name, function, phone, is_active, shortcuts, previous_login, created_at, demo)
SELECT id, '!', username || '@loket.example', 'Medewerker ' || id, '', '', true, true,
       %(as_of)s::timestamptz - interval '3 days', %(as_of)s, false
FROM (
  SELECT user_id AS id, username FROM s_user
  UNION ALL SELECT (SELECT max(user_id) FROM s_user) + id, 'voorzitter' || id FROM region_area
) s
"""

_TOEGANG = """
INSERT INTO accounts_toegang (user_id, role, school_id, municipality_id, area_id, valid_from)
SELECT user_id, CASE role WHEN 'office' THEN 'consulent' WHEN 'municipality' THEN 'leerplicht' ELSE 'school' END,
       CASE WHEN role = 'school' THEN school_id END, CASE WHEN role = 'municipality' THEN municipality_id END,
       CASE WHEN role = 'office' THEN region_id END, date '2015-08-01'
FROM s_user
UNION ALL SELECT (SELECT max(user_id) FROM s_user) + id, 'voorzitter', NULL, NULL, id, date '2015-08-01' FROM region_area
ORDER BY 1
"""

_ENROLMENT = """
INSERT INTO cases_enrolment (pupil_id, school_id, year_group, level, valid_from)
SELECT p.pupil_id, p.school_id, 1 + p.pupil_id %% 4,
       CASE s.sector WHEN 'PO' THEN 'po' WHEN 'VSO' THEN 'vso' ELSE (ARRAY['vmbo_b', 'vmbo_t', 'havo', 'vwo'])[1 + p.pupil_id %% 4] END,
       greatest(p.birth_date + 1400, %(as_of)s::date - 2600)
FROM s_pupil p JOIN s_school s ON s.school_id = p.school_id ORDER BY p.pupil_id
"""

_CASUS = """
INSERT INTO cases_casus (id, code, pupil_id, school_id, municipality_id, area_id, consulent_id, phase, opened_on, opened_by_id,
                         closed_on, outcome, leerplicht_informed_on, offer_text, version, search)
SELECT id, code, pupil_id, school_id, municipality_id, region_id, owner_user_id, CASE WHEN ended_on IS NULL THEN kind ELSE 'terug' END,
       opened_on, owner_user_id, closed_on, outcome, CASE WHEN kind <> 'geoorloofd' THEN opened_on END, '', 1, search
FROM b_case ORDER BY id
"""

_ABSENCE = """
INSERT INTO cases_absence (id, casus_id, first_day, first_day_kind, known_on, ended_on, confirmed_on, confirmed_by_id, confirmed_how)
SELECT id, id, first_day, 'precies', opened_on, ended_on, CASE WHEN heard THEN on_day END, CASE WHEN heard THEN owner_user_id END,
       CASE WHEN heard THEN 'door school' ELSE '' END
FROM (
  SELECT *, id %% 10 <> 0 AND on_day > opened_on AS heard
  FROM (SELECT *, coalesce(closed_on, %(as_of)s) - (1 + id %% 21)::int AS on_day FROM b_case) b
) b ORDER BY id
"""

_PHASE = """
INSERT INTO cases_phase (casus_id, absence_id, kind, permitted_kind, true_from, known_at, by_id)
SELECT id, id, kind, permitted_kind, first_day, opened_on + interval '9 hours', owner_user_id FROM b_case
UNION ALL SELECT id, id, 'terug', '', ended_on, ended_on + interval '15 hours', owner_user_id FROM b_case WHERE ended_on IS NOT NULL
ORDER BY 6
"""

_CAUSE = """
INSERT INTO cases_cause (casus_id, code, main, by_id, valid_from)
SELECT id, CASE cause WHEN 'psychisch' THEN 'angst' WHEN 'thuissituatie' THEN 'thuis' WHEN 'wachtlijst' THEN 'wacht_zorg'
                      WHEN 'school' THEN 'ondersteuning' WHEN 'lichamelijk' THEN 'ziekte' ELSE 'onbekend' END,
       true, owner_user_id, opened_on
FROM b_case ORDER BY id
"""

# Every planned step is an Actie of the consulent; the last one of an open casus still stands.
_ACTIE = """
INSERT INTO cases_actie (casus_id, kind, what, due_on, target, holder_id, holder_name, asked_by_id, created_at, answer, answer_text,
                         thinks_along, done_at, done_by_id, dropped_because, version, school_reads, leerplicht_reads)
SELECT id, 'stap', 'Met ouders en school afspreken wat er nodig is', due_on, '', owner_user_id, '', owner_user_id,
       on_date + interval '10 hours', '', '', false, done_at, CASE WHEN done_at IS NOT NULL THEN owner_user_id END, '', 1, true,
       event_id %% 3 = 0
FROM (
  SELECT *, CASE WHEN stands THEN %(as_of)s::date + (event_id %% 14)::int - 3 ELSE on_date + 7 END AS due_on,
         CASE WHEN NOT stands THEN on_date + interval '5 days' END AS done_at
  FROM (
    SELECT b.id, b.owner_user_id, e.event_id, e.on_date,
           b.closed_on IS NULL AND row_number() OVER (PARTITION BY b.id ORDER BY e.on_date DESC, e.event_id) = 1 AS stands
    FROM s_event e JOIN b_case b ON b.id = e.case_id WHERE e.kind = 'plan'
  ) s
) s ORDER BY on_date
"""

# As cases.clock.planning and flagging leave it: reached while it ran is signalled; what was not reached at the end is withdrawn.
# A rung that returns stands as far as the first return that still has to signal. Nobody is reported more than 60 days late, so
# at most one rung is past at entry, and where the phase alerts it signals. A casus that was reported after its end has no terms.
_DEADLINE = """
INSERT INTO cases_deadline (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, flagged_on, flagged_at, handled_at,
                            handled_by_id, handled_with, withdrawn_at, withdrawn_because, past_on_entry, planned_at)
SELECT id, id, rule_id, number, due_on, false,
       CASE WHEN alerts AND closed_on IS NULL AND due_on > %(as_of)s THEN due_on END,
       CASE WHEN signalled THEN due_on END,
       CASE WHEN signalled THEN greatest(due_on, opened_on) + interval '6 hours' END,
       CASE WHEN handled THEN greatest(due_on, opened_on) + interval '2 days' END,
       CASE WHEN handled THEN owner_user_id END,
       CASE WHEN handled THEN 'contact gelogd' ELSE '' END,
       CASE WHEN closed_on IS NOT NULL AND NOT signalled THEN closed_on + interval '15 hours' END,
       CASE WHEN closed_on IS NOT NULL AND NOT signalled THEN
         CASE WHEN ended_on IS NULL THEN 'casus gesloten' ELSE 'verzuim beëindigd' END ELSE '' END,
       NOT alerts AND due_on <= opened_on, opened_on + interval '9 hours'
FROM (
  SELECT d.*, signalled AND (closed_on IS NOT NULL OR (due_on < %(as_of)s::date - 10 AND id %% 4 <> 0)) AS handled
  FROM (
    SELECT r.*, alerts AND due_on <= %(as_of)s AND (closed_on IS NULL OR due_on < closed_on) AS signalled
    FROM (
      SELECT b.*, r.rule_id, r.alerts, n AS number, r.first_due + 7 * r.every_weeks * n AS due_on
      FROM b_case b
      CROSS JOIN LATERAL (
        SELECT id AS rule_id, every_weeks, b.kind = ANY (alerts_in) AS alerts,
               CASE unit WHEN 'weeks' THEN b.first_day + 7 * amount ELSE (b.first_day + make_interval(months => amount))::date END
                 AS first_due,
               CASE WHEN b.kind = ANY (alerts_in) THEN least(b.closed_on - 1, %(as_of)s) ELSE b.opened_on END AS sure_until
        FROM cases_deadlinerule
      ) r
      CROSS JOIN LATERAL generate_series(0, CASE
        WHEN r.every_weeks > 0 AND r.sure_until >= r.first_due THEN (r.sure_until - r.first_due) / (7 * r.every_weeks) + 1 ELSE 0
      END) n
      WHERE b.closed_on IS NULL OR b.opened_on < b.closed_on
    ) r
  ) d
) d ORDER BY opened_on, id, rule_id, number
"""

_EVENT = """
INSERT INTO cases_event (casus_id, kind, "on", at, by_id, title, text, party, channel, reached, facts, school_reads, leerplicht_reads)
SELECT casus_id, kind, on_day, at, by_id, title, text, party, channel, reached, facts, school_reads, leerplicht_reads
FROM (
  SELECT id AS casus_id, 'geopend' AS kind, opened_on AS on_day, opened_on + interval '9 hours' AS at, owner_user_id AS by_id,
         '' AS title, 'Gemeld door school.' AS text, '' AS party, '' AS channel, NULL::boolean AS reached, '{}'::jsonb AS facts,
         true AS school_reads, kind <> 'geoorloofd' AS leerplicht_reads
  FROM b_case
  UNION ALL
  SELECT b.id, CASE e.kind WHEN 'note' THEN 'notitie' WHEN 'plan' THEN 'stap' WHEN 'decision' THEN 'bevestigd' ELSE 'contact' END,
         e.on_date, e.on_date + interval '10 hours' + (e.event_id %% 360) * interval '1 minute', b.owner_user_id, '',
         'Met ouders gesproken over hoe het thuis gaat en wat er nodig is om weer te beginnen op school.',
         CASE WHEN e.kind IN ('talk', 'letter') THEN 'ouder' ELSE '' END,
         CASE e.kind WHEN 'talk' THEN 'telefoon' WHEN 'letter' THEN 'mail' ELSE '' END,
         CASE WHEN e.kind IN ('talk', 'letter') THEN e.event_id %% 7 <> 0 END, '{}', e.event_id %% 2 = 0, e.event_id %% 3 = 0
  FROM s_event e JOIN b_case b ON b.id = e.case_id
  UNION ALL
  SELECT d.casus_id, 'termijn', d.flagged_on, d.flagged_at, NULL, r.name || ' bereikt', '', '', '', NULL,
         jsonb_build_object('deadline', d.id, 'rule', r.code), true, true
  FROM cases_deadline d JOIN cases_deadlinerule r ON r.id = d.rule_id WHERE d.flagged_on IS NOT NULL
) e ORDER BY at
"""

_NOTICE = """
INSERT INTO post_notice (user_id, key, kind, text, path, created_at, held, settled_at)
SELECT reader.user_id, 'termijn:' || d.id, 'termijn', 'Een termijn is bereikt.', '/signalen/', d.flagged_at, false, d.handled_at
FROM cases_deadline d JOIN (
  SELECT id, owner_user_id AS user_id FROM b_case
  UNION ALL
  SELECT b.id, u.user_id FROM b_case b JOIN s_user u ON u.role = 'municipality' AND u.municipality_id = b.municipality_id
) reader ON reader.id = d.casus_id
WHERE d.flagged_on IS NOT NULL ORDER BY d.flagged_at
"""

SPREAD: tuple[tuple[str, str], ...] = (
    ("areas", """
INSERT INTO region_area (id, name) SELECT DISTINCT region_id, 'Regio ' || region_id FROM s_municipality"""),
    ("municipalities", """
INSERT INTO region_municipality (id, name, area_id, holiday_region, phone, in_taskforce)
SELECT municipality_id, name, region_id, (ARRAY['noord', 'midden', 'zuid'])[1 + region_id %% 3], '', false FROM s_municipality"""),
    ("schools", """
INSERT INTO region_school (id, code, name, short_names, municipality_id, area_id, sector, phone, levels, post_address)
SELECT school_id, code, name, '', municipality_id, region_id, lower(sector), '', '{}', '' FROM s_school"""),
    ("people", _USERS),
    ("roles", _TOEGANG),
    ("fixed consulents of the schools", """
INSERT INTO accounts_consulentschap (consulent_id, school_id, valid_from)
SELECT (region_id - 1) * 12 + 1 + school_id %% 12, school_id, date '2015-08-01' FROM s_school"""),
    ("pupils", """
INSERT INTO cases_pupil (id, given_name, infix, family_name, also_known_as, birth_date, pupil_no, street, postcode, town, phone,
                         search, sorted_by)
SELECT pupil_id, given_name, infix, family_name, '', birth_date, pupil_no, '', '', '', '', search, sorted_by
FROM s_pupil ORDER BY pupil_id"""),
    ("enrolments", _ENROLMENT),
    ("residences", """
INSERT INTO cases_residence (pupil_id, municipality_id, valid_from)
SELECT pupil_id, municipality_id, birth_date FROM s_pupil ORDER BY pupil_id"""),
    ("cases as they stood", _CASE),
    ("cases as they stood, counted", "ANALYZE b_case"),
    ("casussen", _CASUS),
    ("absences", _ABSENCE),
    ("phases", _PHASE),
    ("causes", _CAUSE),
    ("steps", _ACTIE),
    ("terms", _DEADLINE),
    ("terms, counted", "ANALYZE cases_deadline"),
    ("events", _EVENT),
    ("notices", _NOTICE),
    ("run of the clock", """
INSERT INTO cases_clockrun (ran_at, today, flagged, notices, jumped)
SELECT %(as_of)s::timestamptz + interval '6 hours', %(as_of)s, 0, 0, false"""),
)  # fmt: skip
