"""Who gets what on every page: the one table of the access matrix.

Letters are roles: C consulent, V voorzitter, L leerplicht, S school, T plaatsingsbevoegde, K kerngroep,
O zaakonderzoeker, W partner-SWV, B beheerder, P privacy officer.
A page has a `door` (other roles: 403). A page about something (`of`) also has a circle (outside it: 404, the same as something
that does not exist) and those who `may` (inside the circle but not allowed: 403). Not logged in: to the login. No Toegang today:
to the choice of role.
What answers 200 or 302 to those who may, answers 405 to everybody when the method is not allowed. `but` is the exception to the
rule, by role, and needs a word why.
"""

from typing import Any

from tests.loket import typed
from tests.loket import typed_taskforce as task
from tests.loket.matrix_line import (
    CHAIR,
    EVERYONE,
    PROMISES,
    READERS,
    REPORTERS,
    SEARCHERS,
    SESSION,
    SIGNALS,
    TASKFORCE,
    Line,
    act,
    beheer,
    click,
    look,
    page,
)
from tests.loket.planted import ALL, FAMILY, OFFICE

EFFECT = ("region_holiday", "cases_deadline", "cases_event")  # a preview makes the change, counts, and undoes it
SEEN = ("actietafel_opgave", "actietafel_opgavehistory")  # the board says that a school opened it
TABLE: dict[str, Line] = {
    # --- frame -------------------------------------------------------------------------------------------------------
    "vandaag": page(EVERYONE, but={"LKOWT": 302}),  # these start at their signals, escalaties or sessions
    "team": page(OFFICE),
    "search": page(SEARCHERS, queries=("", "?q={noord}", "?q={zuid}", "?q={foreign}")),
    "who_is_who": page(EVERYONE),
    "handover_new": page(OFFICE, post=302, data=typed.handed),
    "handover": Line(OFFICE, of="overdracht", get=200),
    "handover_read": Line(OFFICE, of="overdracht", post=302, changes=False),  # the voorzitter reads it for nobody
    "about_data": page(EVERYONE),
    "read_log": page("P", queries=("", "?casus={code}")),
    "clock_confirm": page("VB", post=302, changes=False),
    # --- lists -------------------------------------------------------------------------------------------------------
    "casussen": page(READERS, queries=("", "?staat=alle", "?q={noord}", "?q={zuid}")),
    "casussen_download": page(READERS, queries=("", "?q={noord}", "?q={zuid}", "?kies={foreign}")),
    "casussen_hand_over": page(OFFICE, post=302, data=typed.colleague, queries=("?kies={code}",)),
    "casus_row": act(ALL, typed.row, door=READERS),
    "waits": page(OFFICE, queries=("", "?periode=onzin&gemeente=x")),
    "waits_download": page(OFFICE),
    "filter_save": page(READERS, queries=("?fase=relatief",), post=302, data={"name": "Ander filter"}),
    "filter_delete": page(READERS, get=405, post=302, data={"naam": "Mijn filter"}, changes=False),
    "filter_restore": page(READERS, get=405, post=302, fixed={"kept": "vervallen"}, changes=False),
    "signalen": page(SIGNALS),
    "signalen_list": page(SIGNALS),
    "signalen_download": page(SIGNALS),
    "signal_handle": act(ALL, {"text": "Gebeld."}, door=SIGNALS),
    "signal_undo": click(ALL, door=SIGNALS, changes=False),
    # --- how a casus begins --------------------------------------------------------------------------------------------
    "casus_new": page(OFFICE, post=302, data=typed.new),
    "casus_new_preview": page(OFFICE, get=405, post=200, data={"name": "Bruun Karsten"}, changes=False),
    "pupil_report": page(REPORTERS, post=302, data=typed.new),
    "pupil_reported": page(REPORTERS),
    # --- one casus: look -------------------------------------------------------------------------------------------------
    "casus": look(writes=("cases_actie", "cases_actiehistory")),  # opening it is how an answer is seen
    "casus_timeline": look(queries=("", "?soort=contact")),
    "casus_viewers": look(),
    "casus_first_day_moved": look(OFFICE),
    # --- one casus: work -------------------------------------------------------------------------------------------------
    "casus_contact": act(ALL, typed.contact),
    "casus_note": act(ALL, {"text": "Notitie."}),
    "casus_step": act(ALL, typed.step),
    "casus_step_done": click(OFFICE, of="step", but={"LS": 404}),  # a step of the loket: they do not read it
    "casus_step_undo": click(OFFICE, of="step", but={"LS": 404}, changes=False),
    "casus_step_postpone": act(OFFICE, typed.postponed, of="step", but={"LS": 404}),
    "casus_step_drop": act(OFFICE, {"because": "Het is al geregeld."}, of="step", but={"LS": 404}),
    "casus_step_pass": act(OFFICE, typed.taker, of="step", but={"LS": 404}),
    "casus_step_keep": click(OFFICE, of="step", but={"LS": 404}, changes=False),  # nobody was asked
    "casus_step_take": click(OFFICE, of="step", but={"LS": 404}, changes=False),
    "casus_step_refuse": act(OFFICE, {"because": "Ik ben weg."}, of="step", but={"LS": 404}, changes=False),
    "casus_rest": act(OFFICE, typed.until_soon),
    "casus_ask": act(ALL, typed.ask),
    "casus_remind": click(OFFICE, of="verzoek", changes=False),
    "casus_answer_yes": act(FAMILY, typed.on_soon, of="verzoek"),  # it was asked of the school
    "casus_answer_other_way": act(FAMILY, {"text": "Twee ochtenden."}, of="verzoek"),
    "casus_answer_ask": act(FAMILY, {"other_name": "De jeugdarts"}, of="verzoek"),
    "casus_causes": act(OFFICE, typed.causes),
    "casus_wait": act(OFFICE, lambda w, who: {"what": "Onderzoek", "provider_kind": "jeugd_ggz", "since": typed.today(w, who)}),
    "casus_wait_end": act(OFFICE, typed.on, of="wait"),
    "casus_partner": act(OFFICE, {"name": "Wijkteam"}),
    "casus_partner_end": act(OFFICE, typed.on, of="partner"),
    "casus_voice": act(FAMILY, lambda w, who: {"text": "Ik wil terug.", "on": typed.today(w, who)}, fixed={"party": "leerling"}),
    "casus_offer": act(OFFICE, lambda w, who: {"offer_since": typed.today(w, who), "version": typed.version(w, who)}),
    "casus_informed": act(OFFICE, typed.on),
    "casus_hand_over": act(OFFICE, typed.colleague),
    "casus_sheet": act(FAMILY, typed.sheet, post=200),  # the PDF itself
    "casus_open_with_reason": page("C", post=302, data=lambda w, who: {
        "code": w.sides[who.foreign].casus.code, "reason": "De vaste collega is ziek en school belt."}),
    "grants_review": page(CHAIR),
    "grant_reviewed": Line(CHAIR, of="grant", post=302),
    # --- one casus: absence, enrolment, closing --------------------------------------------------------------------------
    "casus_phase": act(OFFICE, lambda w, who: {"kind": "geoorloofd", "reason": "ziek", "true_from": typed.today(w, who)}),
    "casus_phase_withdraw": click(OFFICE, fixed={"number": 2}, but={"S": 404}),  # the school did not write it
    "casus_first_day": act(OFFICE, lambda w, who: {"first_day": typed.today(w, who), "first_day_kind": "precies", "because": "Fout"}),
    "casus_confirm": click(ALL),
    "casus_confirm_undo": click(ALL, changes=False),
    "casus_return": act(FAMILY, lambda w, who: {"happened": "ja", "on": typed.today(w, who)}),
    "casus_return_undo": click(FAMILY, changes=False),
    "casus_fall_back": act(FAMILY, lambda w, who: {"on": typed.today(w, who), "kind": "relatief"}, of="returned"),
    "casus_absence_start": act(FAMILY, lambda w, who: {"kind": "relatief", "first_day": typed.today(w, who), "first_day_kind": "precies"},
                               of="concern"),
    "casus_enrolment_end": act(FAMILY, lambda w, who: {"on": typed.today(w, who), "becomes_absoluut": "ja"}),
    "casus_enrol": act(FAMILY, lambda w, who: {"school": w.cast.heuvelrade.pk if who.side == "noord" else w.cast.beemd.pk,
                                               "on": typed.today(w, who), "level": "vmbo_t"}),
    "casus_move": act(FAMILY, lambda w, who: {"municipality": w.cast.oosterbeemd.pk if who.side == "noord" else w.cast.lindevoort.pk,
                                              "on": typed.today(w, who)}),
    "casus_pupil": act(FAMILY, typed.pupil),
    "casus_close": act(OFFICE, lambda w, who: {"outcome": "verhuisd", "on": typed.today(w, who), "version": typed.version(w, who)}),
    "casus_reopen": act(OFFICE, {"because": "Weer thuis."}, of="closed"),
    "casus_double": act(OFFICE, typed.same_pupil, of="closed"),
    "casus_double_undo": click(OFFICE, of="closed", changes=False),  # it is no double
    # --- concepten: of one person, whatever the page ------------------------------------------------------------------------
    "draft_save": page(EVERYONE, get=405, post=200, data=typed.draft),
    "draft": Line(EVERYONE, of="draft", get=200),
    "draft_drop": Line(EVERYONE, of="draft", post=302),
    "draft_restore": Line(EVERYONE, of="draft", post=302, changes=False),  # this one was not thrown away
    # --- reading in a list -----------------------------------------------------------------------------------------------
    "intakes": page(READERS),
    "intake_new": page(READERS, post=302, data=typed.upload),
    "intake": Line(READERS, of="list", get=200),
    "intake_columns": Line(READERS, of="list", get=200, post=200, changes=False),  # without an answer it asks again
    "intake_progress": Line(READERS, of="list", get=302),
    "intake_choose": Line(READERS, of="list", post=302, changes=False),
    "intake_commit": Line(READERS, of="list", post=302),
    "intake_remove": Line(READERS, of="list", post=302),
    "intake_undo": Line(READERS, of="list", get=302, post=302, changes=False),  # this one was not read in yet
    # --- meetings ----------------------------------------------------------------------------------------------------------
    "overleggen": page(READERS),
    "overleg_new": page(CHAIR, post=302, data=typed.tafel),
    "overleg_put_on": page(CHAIR, post=302, data=typed.put_on, queries=("?kies={code}",)),
    "overleg": Line(READERS, of="overleg", get=200),
    "overleg_edit": Line(READERS, of="overleg", may=CHAIR, get=200, post=302, data=typed.tafel),
    "overleg_order": Line(READERS, of="overleg", may=CHAIR, post=302),
    "overleg_elsewhere": Line(READERS, of="overleg", may=CHAIR, post=302, changes=False),
    "overleg_candidates": Line(READERS, of="overleg", may=CHAIR, get=200, post=302, data=typed.candidate),
    "overleg_approve": Line(READERS, of="overleg", may=CHAIR, get=302),
    "overleg_punt": Line(READERS, of="punt", may=CHAIR, get=200, post=302, data=typed.text),
    "overleg_off": Line(READERS, of="punt", may=CHAIR, post=302, changes=False),  # the table wrote about it: it stays
    "overleg_back": Line(READERS, of="punt", may=CHAIR, post=302, changes=False),
    "overleg_sheet": Line(READERS, of="punt", may=CHAIR, get=200, post=302, data={"doe": "bewaren"}, changes=False),
    "overleg_print": Line(READERS, of="overleg", may=CHAIR, post=200, fixed={"document": "sleutelblad"}),
    "overleg_table": Line(READERS, of="overleg", may=CHAIR, get=302, post=302, queries=("", "?nummer=1"), changes=False),
    "overleg_table_punt": Line(READERS, of="punt", may=CHAIR, get=200, post=302, data=typed.outcome),
    "overleg_attendance": Line(READERS, of="overleg", may=CHAIR, get=200, post=302, data=typed.attendance),
    "overleg_cancel": Line(READERS, of="overleg", may=CHAIR, get=302, post=302, changes=False),  # something was recorded there
    "overleg_close": Line(READERS, of="overleg", may=CHAIR, get=302, post=302, changes=False),  # an item is still undecided
    "overleg_results": Line(READERS, of="overleg", may=CHAIR, get=200),
    "overleg_results_approve": Line(READERS, of="overleg", may=CHAIR, get=302),
    "overleg_results_print": Line(READERS, of="overleg", may=CHAIR, post=409, changes=False),  # the meeting is still open
    "overleg_result": Line(READERS, of="punt", may=CHAIR, get=200, post=302, data={"doe": "bewaren"}, changes=False),
    # --- sessions of the Plaatsingsoverleg ---------------------------------------------------------------------------------
    "zittingen_year": page(CHAIR, post=302, data=typed.sessions),
    "zitting": Line(SESSION, of="zitting", get=200),
    "zitting_edit": Line(SESSION, of="zitting", may=CHAIR, get=200, post=302, data=typed.session),
    "zitting_cancel": Line(SESSION, of="zitting", may=CHAIR, get=302, post=302, changes=False),  # a school offered something
    "zitting_invite": Line(SESSION, of="zitting", may=CHAIR, post=302),
    "zitting_publish": Line(SESSION, of="zitting", may=CHAIR, post=302, changes=False),  # it is vastgesteld already
    "zitting_unpublish": Line(SESSION, of="zitting", may=CHAIR, post=302),
    "zitting_hold_all": Line(SESSION, of="zitting", may=CHAIR, post=302),
    "zitting_answer": Line("T", of="zitting", post=302, data={"answer": "aanwezig"}),
    "zitting_ics": Line(SESSION, of="zitting", get=200),
    "zitting_maybe": Line("T", of="blad", post=302, data={"text": "Na de kerst."}),
    "zitting_maybe_not": Line("T", of="blad", post=302),
    "zitting_table": Line(CHAIR, of="zitting", get=200),
    "zitting_table_item": Line(CHAIR, of="zitting", get=200, fixed={"number": 1}),
    "zitting_table_show": Line(CHAIR, of="zitting", post=302, data={"nummer": "1"}),
    "zitting_promise": Line(CHAIR, of="asked_back", get=200, post=302, data={"stand": "loopt"}),
    "zitting_promise_undo": Line(CHAIR, of="asked_back", post=302, changes=False),  # nothing was answered at this table
    "zitting_offer": Line(CHAIR, of="item", post=302, data=typed.offer),
    "zitting_offer_undo": Line(CHAIR, of="aanbod", post=302),
    "zitting_offer_restore": Line(CHAIR, of="aanbod", post=302),
    "zitting_offer_choose": Line(CHAIR, of="aanbod", post=302, data={"neemt": "ja"}),
    "zitting_outcome": Line(CHAIR, of="item", post=302, data=typed.decided),
    "zitting_outcome_undo": Line(CHAIR, of="item", post=302, changes=False),  # nothing is decided yet
    "zitting_beam": Line(CHAIR, of="zitting", get=200),
    "zitting_beam_now": Line(CHAIR, of="zitting", get=200),
    "zitting_close": Line(CHAIR, of="zitting", get=409, post=409, changes=False),  # an item is still undecided
    "zitting_results": Line(SESSION, of="risen", get=200),
    "zitting_results_print": Line(SESSION, of="risen", post=200),
    # --- what was promised at a Plaatsingsoverleg --------------------------------------------------------------------------
    "plaatsing_figures": page(OFFICE, queries=("", "?voor=buiten")),
    "plaatsing_figures_rows": page(OFFICE, fixed={"name": "loopt"}),
    "toezeggingen": page(PROMISES, queries=("", "?staat=klaar")),
    "toezegging": Line(PROMISES, of="toezegging", get=200),
    "terugvraag": Line(PROMISES, of="toezegging", get=200, post=302, data={"stand": "loopt"}),
    "terugvraag_undo": Line(PROMISES, of="toezegging", may=OFFICE, post=302),  # the loket answered it
    "toezegging_withdraw": Line(PROMISES, of="toezegging", may="VST", get=200, post=302, data={"support": "zorg"}),
    "toezegging_share": Line(PROMISES, of="offered", may="S", get=200, post=302, data=typed.consent),
    "toezegging_unshare": Line(PROMISES, of="offered", may="S", post=302, changes=False),  # it is not shared yet
    # --- the Afstemming with leerplicht ---------------------------------------------------------------------------------------
    "afstemmingen": page(SIGNALS),
    "afstemming_year": page(OFFICE, post=302, data=typed.pair_days),
    "afstemmingen_ics": page(SIGNALS),
    "afstemming": Line(SIGNALS, of="afstemming", get=200),
    "afstemming_edit": Line(SIGNALS, of="afstemming", may=OFFICE, get=200, post=302, data=typed.pair_days),
    "afstemming_close": Line(SIGNALS, of="afstemming", may=OFFICE, get=200, post=302),
    "afstemming_cancel": Line(SIGNALS, of="afstemming", may=OFFICE, get=200, post=302, data={"because": "Ziekte bij leerplicht."}),
    "afstemming_line": Line(SIGNALS, of="line", may=OFFICE, get=200, post=302, data=typed.pair_line),
    "afstemming_none": Line(SIGNALS, of="line", may=OFFICE, post=302, changes=False),  # something stands there already
    "afstemming_undo": Line(SIGNALS, of="line", may=OFFICE, post=302, changes=False),
    # --- the quarter: rounds -------------------------------------------------------------------------------------------------
    "kwartaal": page(READERS),
    "kwartaal_year": page(CHAIR, post=302, data=typed.year),
    "uitvraag": Line(OFFICE, of="uitvraag", get=200),
    "uitvraag_edit": Line(OFFICE, of="uitvraag", may=CHAIR, get=200, post=302, data=typed.days),
    "uitvraag_drop": Line(OFFICE, of="uitvraag", may=CHAIR, post=302, changes=False),  # this one was sent
    "uitvraag_open": Line(OFFICE, of="uitvraag", may=CHAIR, post=302, changes=False),
    "uitvraag_remind": Line(OFFICE, of="uitvraag", post=302),
    "uitvraag_stop": Line(OFFICE, of="uitvraag", may=CHAIR, get=200, post=302, data=typed.gaps),
    "uitvraag_settle": Line(OFFICE, of="uitvraag", may=CHAIR, get=200, post=302, changes=False),  # a difference is open
    # --- the quarter: what was counted ---------------------------------------------------------------------------------------
    "kwartaaloverzicht": Line(OFFICE, of="uitvraag", get=200, queries=("", "?voor=partners")),
    "kwartaaloverzicht_pdf": Line(OFFICE, of="uitvraag", get=200, queries=("", "?voor=loket")),
    "kwartaal_inspectie": Line(OFFICE, of="uitvraag", get=200),
    "kwartaal_inspectie_download": Line(OFFICE, of="uitvraag", get=200),
    "inspectie_columns": page("VB", post=302, data=typed.FORM_COLUMNS),
    # --- the quarter: conversations ------------------------------------------------------------------------------------------
    "gesprekken": Line(OFFICE, of="uitvraag", get=200, post=302, data=typed.plan_talks, writes=("actietafel_gesprek",)),
    "gesprekken_ics": Line(OFFICE, of="uitvraag", get=200),
    "gesprek": Line(OFFICE, of="gesprek", get=200),
    "gesprek_plan": Line(OFFICE, of="gesprek", get=200, post=302, data=typed.talk_moment),
    "gesprek_ics": Line(OFFICE, of="gesprek", get=200),
    "gesprek_list": Line(OFFICE, of="gesprek", get=200),
    "gesprek_hold": Line(OFFICE, of="gesprek", post=302),
    "gesprek_unhold": Line(OFFICE, of="gesprek", post=302, changes=False),  # it was not held
    "gesprek_block": Line(OFFICE, of="block", post=302, data=typed.talk),
    "gesprek_off": Line(OFFICE, of="block", post=302, changes=False),  # as overleg_off
    "casus_talk": act(OFFICE, typed.talk, door=OFFICE),
    "casus_propose": act(REPORTERS, typed.brought_in, door=REPORTERS),
    # --- the quarter: answering. Leerplicht sent its answer in: there is nothing left to fill in ---------------------------------
    "opgave": Line(READERS, of="opgave", get=200, post=302, changes=False, writes=SEEN),
    "opgave_check": Line(READERS, of="opgave", get=200, post=422, but={"L": 302}, changes=False, writes=SEEN),
    "opgave_nil": Line(READERS, of="opgave", post=302, changes=False),
    "opgave_reopen": Line(READERS, of="opgave", post=302, changes=False),
    "opgave_all_home": Line(READERS, of="opgave", post=302, changes=False),
    "opgave_all_home_undo": Line(READERS, of="opgave", post=302, changes=False),
    "opgave_add": Line(READERS, of="opgave", get=200, post=302, but={"L": 302}, data=typed.added, changes=False),
    "opgave_take_out": Line(READERS, of="opgave", post=404, fixed={"pk": 999_999_999}),  # somebody of another opgave
    "opgave_put_back": Line(READERS, of="opgave", post=302, changes=False),
    "opgave_list": Line(READERS, of="opgave", get=200, post=422, but={"L": 302}, changes=False),  # without a file
    "opgave_take_over": Line(READERS, of="opgave", get=302, post=404),  # no such list
    # --- the quarter: differences --------------------------------------------------------------------------------------------
    "verschillen": Line(READERS, of="uitvraag", get=200),
    "verschillen_again": Line(READERS, of="uitvraag", may=OFFICE, post=302),
    "verschillen_open": Line(READERS, of="uitvraag", may=OFFICE, post=302, changes=False),  # nobody is ticked
    "verschil": Line(READERS, of="verschil", may=OFFICE, get=200, post=302, data={"doe": "loket", "version": 1}),
    "verschil_reopen": Line(READERS, of="verschil", may=OFFICE, post=302, changes=False),  # it is open
    "verschil_report": Line("S", of="missed", post=302, data=typed.reported),
    "verschil_remark": Line("LS", of="verschil", post=302, data={"remark": "Wij kennen de leerling.", "version": 1}),
    # --- the Taskforce ---------------------------------------------------------------------------------------------------------
    "taskforce": page("CVKOW"),
    "taskforce_enter": page("W", post=302, data=typed.entered),
    "casus_escalate": act(OFFICE, {"why": "Het zit vast.", "wish": "Terug."}, door=OFFICE, of="concern"),
    "escalatie": Line(TASKFORCE, of="escalatie", get=200),
    # this one is taken up already: it is neither taken up again nor given back, and the office takes nothing back
    "escalatie_take_up": Line("K", of="escalatie", get=302, post=302, changes=False),
    "escalatie_give_back": Line("K", of="escalatie", get=302, post=302, changes=False),
    "escalatie_withdraw": Line(OFFICE, of="escalatie", get=302, post=302, changes=False),
    "escalatie_ask": Line("K", of="escalatie", get=200, post=302, data=typed.question),
    "escalatie_assign": Line("K", of="escalatie", get=200, post=302, data=typed.investigator),
    "escalatie_close": Line("K", of="escalatie", get=200, post=302, data=typed.ended),
    "huisbezoek_new": Line("O", of="escalatie", get=200, post=302, data=task.visit),
    "huisbezoek": Line("O", of="huisbezoek", get=200, post=302, data=task.visit_result),
    "huisbezoek_edit": Line("O", of="huisbezoek", get=200, post=302, data=task.visit),
    "zaakonderzoek": Line("O", of="escalatie", get=200, post=302, data=task.report),
    "zaakonderzoek_sign": Line("O", of="escalatie", get=200, post=302, data=task.report_version),
    "zaakonderzoek_read": Line("VKO", of="verslag", get=200),
    "opties": Line("VKO", of="escalatie", get=200),
    "optie_new": Line("KO", of="escalatie", get=200, post=302, data=task.option),
    "optie": Line("KO", of="optie", get=200, post=302, data=task.option),
    "opties_weigh": Line("K", of="escalatie", post=302, data=task.weigh),
    "optie_remove": Line("KO", of="optie", post=302),
    "ontwerp": Line("K", of="escalatie", get=200, post=302, data=task.draft),
    "ontwerp_sign": Line("K", of="escalatie", get=200, post=409, data=task.draft_version),  # a report is still being written
    "besluit": Line("CVKOS", of="besluit", get=200),
    "besluit_sign": Line("K", of="besluit", get=200, post=302, data=task.read, changes=False),  # signed before
    "besluit_withdraw": Line("K", of="besluit", get=200, post=302, data={"because": "Toch niet."}, changes=False),  # idem
    "besluit_correct": Line("K", of="besluit", post=302, changes=False),  # a correction is being written
    "besluit_letter": Line("CVKOS", of="besluit", may="VKS", post=200, fixed={"to": "school"}),
    # --- Plaatsingsoverleg: the form of a school -------------------------------------------------------------------------------
    "plaatsing": page("CVST"),
    "spelregels": page("CVST"),
    "spelregels_version": page("CVST", fixed={"number": 1}),
    "spelregels_new": page(CHAIR, post=302, data={"text": "Andere spelregels."}),
    "aanmelding_start": page("S"),
    "aanmelding_new": Line("S", of="casus", get=200, post=302),
    "aanmelding_request": Line(OFFICE, of="casus", post=302),
    "aanmelding": Line("CVS", of="aanmelding", get=200, post=302, data=typed.form, changes=False),  # the loket changes nothing
    "aanmelding_deviation": Line("VS", of="deviating", get=200, post=302, data=typed.BECAUSE),
    "aanmelding_accept": Line(OFFICE, of="sent", post=302),
    "aanmelding_ask_back": Line(OFFICE, of="sent", get=200, post=302, data=typed.BECAUSE),
    "aanmelding_withdraw": Line("S", of="sent", get=200, post=302, data=typed.BECAUSE),
    "aanmelding_late": Line("CVS", of="entered", may=CHAIR, post=302, data=typed.late),
    "aanmelding_blad": Line("S", of="entered", get=200, post=302, data={"doe": "bewaren"}, changes=False),
    # --- beheer: users and settings, never a casus --------------------------------------------------------------------------
    "beheer": beheer(),
    "beheer_users": beheer(),
    "beheer_user_new": beheer(post=302, data=typed.person),
    "beheer_user": beheer("user", post=302, data={"name": "Jurre Bakelaar", "email": "jurre@loket.example"}),
    "beheer_toegang_new": beheer("user", post=302, data=typed.role),
    "beheer_toegang_end": beheer("toegang", post=302),
    "beheer_user_invite_again": beheer("user", get=405, post=302),
    "beheer_user_end": beheer("user", post=302),
    "beheer_user_reopen": beheer("left", get=405, post=302),
    "beheer_fill": beheer(post=302, fixed={"kind": "scholen"}, data=typed.list_of_schools),
    "beheer_schools": beheer(),
    "beheer_school_new": beheer(post=302, data=typed.school),
    "beheer_school": beheer("school", post=302, data=typed.school),
    "beheer_school_consulent": beheer("school", post=302, data=typed.appoint),
    "beheer_municipality_consulent": beheer("municipality", post=302, data=typed.appoint),
    "beheer_municipality_officers": beheer("municipality", post=302, data=typed.officers),
    "beheer_cover": beheer(post=302, data=typed.cover),
    "beheer_cover_end": beheer("cover", post=302),
    "beheer_list": beheer(fixed={"kind": "gemeenten"}),
    "beheer_place_new": beheer(post=302, data={"name": "Midden"}, fixed={"kind": "gebieden"}),
    "beheer_place": beheer("municipality", post=302, fixed={"kind": "gemeenten"}, data=typed.municipality),
    "beheer_taskforce": beheer(),
    "beheer_mandate_new": beheer(post=302, data=typed.mandate),
    "beheer_mandate_end": beheer("mandate", post=302, data=typed.until),
    "beheer_seat_new": beheer(post=302, data=typed.seat),
    "beheer_seat_end": beheer("seat", post=302, data=typed.until),
    "beheer_holidays": beheer(),
    "beheer_holiday_new": beheer(post=302, data=typed.holiday),
    "beheer_holiday": beheer("holiday", post=302, data=typed.holiday),
    "beheer_holiday_remove": beheer("holiday", post=302, writes=EFFECT),
    "beheer_next_year": beheer(post=302, changes=False),
}  # fmt: skip

# Pages without a Toegang: {letter of the identity: status}; X has a login but no Toegang, A has neither.
IN, OUT = "CVLSTKOWBPX", "A"
OPEN: dict[str, tuple[dict[str, int], dict[str, int], dict[str, Any]]] = {
    "gezond": ({IN + OUT: 200}, {IN + OUT: 405}, {}),
    "switch_role": ({IN: 200, OUT: 302}, {IN: 404, OUT: 302}, {"toegang": "999999"}),
    "my_account": ({IN: 200, OUT: 302}, {IN: 302, OUT: 302}, {"phone": "06 – 123 45 678"}),
    "account_login": ({IN: 302, OUT: 200}, {IN: 302, OUT: 200}, {"login": "noor@loket.example", "password": "mis"}),
    "account_logout": ({IN: 200, OUT: 302}, {IN: 302, OUT: 302}, {}),
    "account_reset_password": ({IN + OUT: 200}, {IN + OUT: 302}, {"email": "noor@loket.example"}),
    "account_reset_password_done": ({IN + OUT: 200}, {IN + OUT: 405}, {}),
    "account_reset_password_from_key": ({IN + OUT: 200}, {IN + OUT: 200}, {"password1": "x", "password2": "y"}),
    "account_reset_password_from_key_done": ({IN + OUT: 200}, {IN + OUT: 405}, {}),
    # a link that does not hold; those that do: tests/actietafel/test_opgave_link.py
    "opgave_link": ({IN + OUT: 404}, {IN + OUT: 404}, {"doe": "geen"}),
    "opgave_link_code": ({IN + OUT: 404}, {IN + OUT: 404}, {"code": "123456"}),
    "account_change_password": ({IN: 200, OUT: 302}, {IN: 200, OUT: 302}, {"oldpassword": "mis"}),
}
