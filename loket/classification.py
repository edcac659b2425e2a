"""What every stored field is about: the register behind "Wat Loket vastlegt" and behind every decision on who may read it.

identity: points to a pupil, a parent or another person. health: tells something about a pupil that nobody else may know, free text
included, because a person writes names and illness in it. coded: a key, a date, a choice from a list, a fact about the office.
A history table has the class of the field it copies. A new field without a class fails a test.
"""

from enum import StrEnum


class Kind(StrEnum):
    IDENTITY = "identity"
    HEALTH = "health"
    CODED = "coded"


# model: {kind: fields}. Keys to other rows are coded: what they point to has its own line.
FIELDS: dict[str, dict[Kind, str]] = {
    # --- the heart ---------------------------------------------------------------------------------------------------
    "cases.Pupil": {
        Kind.IDENTITY: "given_name infix family_name also_known_as birth_date pupil_no street postcode town phone search sorted_by",
        Kind.CODED: "id",
    },
    "cases.Guardian": {Kind.IDENTITY: "name relation phone email has_authority", Kind.CODED: "id pupil"},
    "cases.Enrolment": {Kind.CODED: "id valid_from valid_to pupil school year_group level"},
    "cases.Residence": {Kind.CODED: "id valid_from valid_to pupil municipality"},
    "cases.Casus": {
        Kind.IDENTITY: "search",
        Kind.HEALTH: "phase outcome offer_text",
        Kind.CODED: "id code pupil school municipality area consulent opened_on opened_by closed_on double_of leerplicht_informed_on "
        "offer_since version",
    },
    "cases.Absence": {
        Kind.CODED: "id casus first_day first_day_kind known_on ended_on return_agreed_on confirmed_on confirmed_by confirmed_how"
    },
    "cases.Phase": {
        Kind.HEALTH: "kind permitted_kind",
        Kind.CODED: "id casus absence hours target_hours evaluate_on true_from known_at by withdrawn_at",
    },
    "cases.Deadline": {
        Kind.HEALTH: "handled_with",
        Kind.CODED: "id casus absence rule number due_on provisional flag_on flagged_on flagged_at past_on_entry handled_at "
        "handled_by planned_at withdrawn_at withdrawn_because",
    },
    "cases.DeadlineRule": {
        Kind.CODED: "id valid_from valid_to code name amount unit counting counts_from source municipality alerts_in asks_offer "
        "every_weeks"
    },
    "cases.ClockRun": {Kind.CODED: "id ran_at today flagged notices jumped confirmed_at confirmed_by"},
    "cases.Event": {
        Kind.HEALTH: "title text facts",
        Kind.CODED: "id school_reads leerplicht_reads casus kind on at by party channel reached",
    },
    "cases.Actie": {
        Kind.IDENTITY: "holder_name",
        Kind.HEALTH: "what answer_text dropped_because",
        Kind.CODED: "id school_reads leerplicht_reads casus kind due_on target holder partner asked_by created_at answer answered_at "
        "answered_by answer_seen_at thinks_along done_at done_by passed_to passed_by passed_at dropped_at version",
    },
    "cases.Cause": {Kind.HEALTH: "code", Kind.CODED: "id valid_from valid_to casus main by"},
    "cases.Wachttijd": {
        Kind.HEALTH: "what provider_kind provider expected meanwhile",
        Kind.CODED: "id casus since ended_on by",
    },
    "cases.Betrokkene": {
        Kind.IDENTITY: "name function phone",
        Kind.HEALTH: "partner",
        Kind.CODED: "id casus ended_on",
    },
    "cases.Voice": {
        Kind.IDENTITY: "spoken_with",
        Kind.HEALTH: "text not_asked_because",
        Kind.CODED: "id school_reads leerplicht_reads casus party ask_again_on on may_be_told by",
    },
    "cases.Grant": {
        Kind.HEALTH: "reason",
        Kind.CODED: "id casus user role school ground given_by given_at until ended_at reviewed_at reviewed_by",
    },
    "cases.AccessLog": {Kind.CODED: "id at user toegang_id role page casussen ip"},
    "cases.Draft": {
        Kind.IDENTITY: "fields sent_to",
        Kind.CODED: "id key toegang path title casus writer number saved_at dropped_at sent_mark",
    },
    "cases.SavedFilter": {Kind.IDENTITY: "name query", Kind.CODED: "id user"},
    "cases.ColumnMapping": {Kind.CODED: "id school municipality columns kind changed_at changed_by"},
    "cases.Intake": {
        Kind.IDENTITY: "table filename",
        Kind.CODED: "id key sha256 school municipality reference_date by toegang created_at columns progress total attempt touched_at "
        "matched_at committed_at counts goes_to",
    },
    "cases.IntakeRow": {
        Kind.IDENTITY: "values message",
        Kind.CODED: "id intake number state candidate candidates outside plan decision take_over casus result",
    },
    # Anonymous by construction, like Blad: no identity here, ever.
    "cases.Kwartaalstand": {
        Kind.CODED: "id area reference_date known_at previous made_by stock new same gone back shifted between persons exempt long "
        "median_weeks"
    },
    "cases.Kwartaalregel": {
        Kind.HEALTH: "phase permitted_kind main_cause outcome phase_before",
        Kind.CODED: "id stand number age_band education weeks flow still_home back_at_school",
    },
    "cases.Kwartaalcorrectie": {Kind.CODED: "id stand what before after because by at"},
    "cases.Formulierindeling": {Kind.CODED: "id columns changed_at changed_by"},
    # --- meetings ------------------------------------------------------------------------------------------------------
    "overleg.Overleg": {
        Kind.CODED: "id code kind area municipality on starts_at ends_at place next_on opening sequence published_at published_by "
        "closed_at closed_by cancelled cancelled_because created_by version",
    },
    "overleg.Deelname": {
        Kind.IDENTITY: "name replaced_by",
        Kind.CODED: "id overleg discipline user school answer answered_at attendance",
    },
    # Anonymous by construction, and therefore no identity here, ever: what is health stands without a person.
    "overleg.Blad": {
        Kind.HEALTH: "phase question needs text tried works reason wanted voice_pupil voice_parents voice_professional not_asked_pupil "
        "not_asked_parents not_asked_professional",
        Kind.CODED: "id overleg code age_band education weeks school brought_by minutes approved_by approved_at",
    },
    "overleg.Agendapunt": {
        Kind.IDENTITY: "sheet choices note question said next_step result_choices",
        Kind.HEALTH: "result referred_to",
        Kind.CODED: "id overleg casus sheet_code position section brought_by minutes blad approved_fingerprint held_until "
        "next_step_on returned_in decided_at decided_by version",
    },
    "overleg.Tafelactie": {Kind.IDENTITY: "what who", Kind.CODED: "id punt deelname due_on actie"},
    "overleg.Resultaatblad": {
        Kind.HEALTH: "result referred_to next_step lines",
        Kind.CODED: "id overleg code held_until next_step_on approved_by approved_at",
    },
    "overleg.PrintLog": {Kind.CODED: "id overleg document copies sha256 by at"},
    # --- the quarter ----------------------------------------------------------------------------------------------------
    "actietafel.Uitvraag": {
        Kind.CODED: "id code area reference_date opens_on due_on talks_from talks_until overleg created_by opened_at stopped_at "
        "stopped_by settled_at settled_by version",
    },
    "actietafel.Opgave": {
        Kind.HEALTH: "remark gap_because",
        Kind.CODED: "id code uitvraag school municipality seen_at returned_at returned_by nil version",
    },
    "actietafel.Opgaveregel": {
        Kind.IDENTITY: "told",
        Kind.HEALTH: "answer kind permitted_kind changed",
        Kind.CODED: "id opgave pupil casus state candidates source first_day on answered_at answered_by version",
    },
    "actietafel.Verschil": {
        Kind.HEALTH: "phase facts because settlement remark",
        Kind.CODED: "id key uitvraag kind subject fingerprint pupil casus school municipality by_school by_leerplicht owner found_at "
        "late leerplicht_from school_reported_on settled_at settled_by undo remark_by remark_at version",
    },
    "actietafel.Gesprek": {
        Kind.IDENTITY: "with_whom",
        Kind.CODED: "id code uitvraag school municipality on starts_at minutes place held_at held_by sequence version",
    },
    "actietafel.Voorbespreking": {
        Kind.IDENTITY: "decided_with",
        Kind.HEALTH: "still_home changed view_school view_leerplicht because question told",
        Kind.CODED: "id uitvraag casus gesprek agenda until brought_by by at",
    },
    # --- the Plaatsingsoverleg --------------------------------------------------------------------------------------------
    "plaatsing.Spelregels": {Kind.CODED: "id number text published_at by"},
    "plaatsing.Aanmelding": {
        Kind.IDENTITY: "contact_name contact_function contact_phone contact_email question situation needs tried works",
        Kind.HEALTH: "reason wanted_level asked_back answer parents_not_because consent_by consent_not_because heard_not_because "
        "leerplicht_not_because deviation_asked deviation_because withdrawn_because",
        Kind.CODED: "id code casus school wanted_year opp_on parents_informed_on consent_on heard_on leerplicht_on "
        "deviation_asked_at deviation_at deviation_by rules created_at created_by submitted_at submitted_by sent_at asked_back_at "
        "asked_back_by answered_at answered_by accepted_at accepted_by ended_at ended_by version",
    },
    "plaatsing.BenaderdeSchool": {
        Kind.IDENTITY: "person",
        Kind.HEALTH: "answer support needed",
        Kind.CODED: "id aanmelding school name on how applied_on extended decided_on",
    },
    "plaatsing.Belangstelling": {Kind.HEALTH: "text", Kind.CODED: "id overleg code school by at withdrawn_at"},
    "plaatsing.Aanbod": {
        Kind.HEALTH: "condition",
        Kind.CODED: "id punt school kind from_on trial chosen client_id by at undone_at",
    },
    "plaatsing.Toezegging": {
        Kind.HEALTH: "condition ending",
        Kind.CODED: "id code casus overleg sheet_code school from_school kind promised_on from_on trial level year_group placed_on "
        "ended_on shared_at shared_by returned_in version",
    },
    "plaatsing.Tafelstand": {Kind.CODED: "id overleg punt version"},
    "plaatsing.Terugvraag": {
        Kind.HEALTH: "stand told support needed",
        Kind.CODED: "id toezegging number ask_on asked_at on answered_at answered_by overleg",
    },
    # --- the Taskforce ----------------------------------------------------------------------------------------------------
    "taskforce.KerngroepLid": {Kind.CODED: "id valid_from valid_to user seat function board"},
    "taskforce.Escalatie": {
        Kind.IDENTITY: "contact",
        Kind.HEALTH: "why wish missing passed_over_because outcome closing",
        Kind.CODED: "id code casus partner reference passed_over_at passed_over_by entered_at entered_by accepted_at accepted_by "
        "investigator assigned_at ended_at ended_by version",
    },
    "taskforce.Medeinbreng": {
        Kind.IDENTITY: "contact",
        Kind.HEALTH: "why wish",
        Kind.CODED: "id escalatie partner reference at by",
    },
    "taskforce.Huisbezoek": {
        Kind.IDENTITY: "address phone interpreter present",
        Kind.HEALTH: "safety",
        Kind.CODED: "id escalatie on starts_at result by version",
    },
    "taskforce.Zaakonderzoek": {
        Kind.IDENTITY: "read_back_to signed_name signed_function",
        Kind.HEALTH: "pupil_words parents_words findings possible read_back_said options",
        Kind.CODED: "id code escalatie supplements read_back_on by started_at signed_at version",
    },
    "taskforce.Optie": {
        Kind.HEALTH: "what speaks_for speaks_against weighed",
        Kind.CODED: "id escalatie school by version",
    },
    "taskforce.Ontwerpbesluit": {
        Kind.IDENTITY: "talk_with",
        Kind.HEALTH: "reasons told needs supports no_support_because talk_said",
        Kind.CODED: "id escalatie school starts_on level year_group talk_on version",
    },
    "taskforce.BindendBesluit": {
        Kind.IDENTITY: "talk_with",
        Kind.HEALTH: "reasons told needs supports no_support_because talk_said",
        Kind.CODED: "id code escalatie casus school mandaat starts_on level year_group talk_on replaces fingerprint made_at made_by",
    },
    "taskforce.Ondertekening": {Kind.IDENTITY: "name function", Kind.CODED: "id besluit user at fingerprint"},
    "taskforce.Intrekking": {Kind.HEALTH: "because", Kind.CODED: "id besluit by at"},
    "taskforce.GeldendBesluit": {Kind.CODED: "casus besluit"},
    "taskforce.Briefafdruk": {Kind.CODED: "id besluit addressee sha256 by at"},
    # --- people of the office, schools and municipalities ------------------------------------------------------------------
    "accounts.User": {
        Kind.IDENTITY: "email name function phone",
        Kind.CODED: "id password last_login is_active shortcuts previous_login created_at demo",
    },
    "accounts.Toegang": {Kind.CODED: "id valid_from valid_to user role school municipality area partner"},
    "accounts.Consulentschap": {Kind.CODED: "id valid_from valid_to consulent school municipality overdracht"},
    "accounts.Overdracht": {Kind.HEALTH: "text", Kind.CODED: "id giver receiver on by created_at seen_at"},
    "accounts.VasteAmbtenaar": {Kind.CODED: "id valid_from valid_to municipality officer place"},
    "accounts.Waarneming": {Kind.CODED: "id valid_from valid_to consulent waarnemer"},
    "post.Notice": {Kind.CODED: "id user key kind text path in_mail created_at held settled_at mail"},
    "post.Mail": {
        Kind.IDENTITY: "recipient body",  # a person of the office, and their invitation link
        Kind.CODED: "id message_id subject created_at next_attempt_at attempts last_error sent_at dead_at",
    },
    "region.Area": {Kind.CODED: "id name"},
    "region.Municipality": {Kind.CODED: "id name area holiday_region phone in_taskforce"},
    "region.SchoolBoard": {Kind.CODED: "id name post_address"},
    "region.Mandaat": {Kind.CODED: "id valid_from valid_to board agreed_with"},
    "region.School": {
        Kind.CODED: "id code name short_names board municipality area sector levels enrolled phone post_address closed_on"
    },
    "region.Holiday": {Kind.CODED: "id region school school_year name first_day last_day"},
    "region.Partner": {Kind.CODED: "id name kind phone"},
}

# Where a name may stand, and why. Any other home of identity is a mistake of design, not a line to add.
HOMES_OF_IDENTITY: dict[str, str] = {
    "cases.Pupil": "all personal data of a pupil",
    "cases.Guardian": "and of parents and guardians",
    "cases.Casus": "search repeats the name, folded, so that a list can be searched together with its scope",
    "cases.Actie": "somebody outside Loket who was asked",
    "cases.Betrokkene": "a person around the pupil",
    "cases.Voice": "with whom was spoken",
    "cases.Draft": "what somebody is typing, whatever it is; gone when sent, and after two weeks",
    "cases.SavedFilter": "a search for a name that somebody kept",
    "cases.Intake": "the list as it was sent, emptied on committing",
    "cases.IntakeRow": "its rows, emptied on committing",
    "overleg.Agendapunt": "working texts of the chair, before they are anonymous",
    "overleg.Tafelactie": "what the table agreed, before it stands in the casus or is approved for the results list",
    "overleg.Deelname": "a member of a meeting without a login",
    "actietafel.Opgaveregel": "a pupil whom a school or leerplicht named, emptied once it is a casus or settled",
    "actietafel.Gesprek": "with whom of the school was spoken",
    "actietafel.Voorbespreking": "idem",
    "plaatsing.Aanmelding": "who explains at the table, and working texts before they are anonymous",
    "plaatsing.BenaderdeSchool": "with whom of an approached school was spoken",
    "taskforce.Escalatie": "whom to call at the partner-SWV that entered the pupil",
    "taskforce.Medeinbreng": "idem, at a partner-SWV that came later",
    "taskforce.Huisbezoek": "where to ring the bell, and who was there",
    "taskforce.Zaakonderzoek": "to whom the report was read back, and who signed it",
    "taskforce.Ontwerpbesluit": "with whom of the school and its board was spoken",
    "taskforce.BindendBesluit": "idem, as it was signed",
    "taskforce.Ondertekening": "who signed, as it stood at that moment",
    "accounts.User": "people who log in",
    "post.Mail": "to whom a mail goes",
}

# Tables of packages: what they hold, in a word.
OTHERS: dict[str, str] = {
    "sessions.Session": "who is logged in, signed",
    "pghistory.Context": "who changed a row and at which address: numbers and codes only",
    "pghistory.Events": "a view over histories, without a table",
    "pghistory.MiddlewareEvents": "a view over histories, without a table",
    "account.EmailAddress": "an address that a person confirmed; Loket uses that of the user",
    "account.EmailConfirmation": "idem",
    "contenttypes.ContentType": "names of models",
    "auth.Permission": "not used: what somebody may see follows from Toegang",
    "auth.Group": "not used",
    "auth.Group_permissions": "not used",
}


def classes() -> dict[str, dict[str, Kind]]:
    """{model label: {field: kind}}."""
    return {
        model: {field: kind for kind, names in fields.items() for field in names.split()}
        for model, fields in FIELDS.items()
    }
