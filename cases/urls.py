from django.urls import include, path

from cases.views import case, consents, desk, household, intake, maps, notes, sheets, templates

app_name = "cases"

one_case = [
    path("", case.detail, name="detail"),
    path("history/", case.history, name="history"),
    path("readers/", case.readers, name="readers"),
    path("person/", case.edit_person, name="edit_person"),
    path("household/", household.household, name="household"),
    path("household/add/", household.add, name="add_relative"),
    path("household/<uuid:person_id>/", household.edit, name="edit_relative"),
    path("genogram/", maps.genogram, name="genogram"),
    path("ecomap/", maps.ecomap, name="ecomap"),
    path("ecomap/<uuid:tie_id>/end/", maps.untie, name="untie"),
    path("family-timeline/", maps.timeline, name="family_timeline"),
    path("maps.pdf", maps.paper, name="maps_pdf"),
    path("notes/add/", notes.add, name="add_note"),
    path("notes/notes.pdf", notes.paper, name="notes_pdf"),
    path("notes/notes.xlsx", notes.workbook, name="notes_workbook"),
    path("notes/<uuid:note_id>/files/<uuid:attachment_id>/", notes.attachment, name="attachment"),
    path("notes/<uuid:note_id>/strike/", notes.strike, name="strike_note"),
    path("steps/add/", case.add_step, name="add_step"),
    path("steps/<uuid:step_id>/finish/", case.finish_step, name="finish_step"),
    path("worker/", case.name_worker, name="name_worker"),
    path("move/", case.move, name="move"),
    path("close/", case.close, name="close"),
    path("reopen/", case.reopen, name="reopen"),
    path("consents/", consents.ledger, name="consents"),
    path("consents/add/", consents.add, name="add_consent"),
    path("consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("intake.pdf", sheets.intake_paper, name="intake_pdf"),
    path("sheets/", sheets.overview, name="sheets"),
    path("sheets/<slug:sheet>/", sheets.fill, name="fill_sheet"),
    path("sheets/<slug:sheet>/blank.pdf", sheets.unbegun_paper, name="unbegun_sheet_pdf"),
    path("sheets/<uuid:record_id>/history/", sheets.history, name="sheet_history"),
    path("sheets/<uuid:record_id>/carry/", sheets.carry, name="carry_sheet"),
    path("sheets/<uuid:record_id>/sheet.pdf", sheets.paper, name="sheet_pdf"),
    path("sheets/<uuid:record_id>/sheet.xlsx", sheets.workbook, name="sheet_workbook"),
]

urlpatterns = [
    path("", desk.my_day, name="my_day"),
    path("desk/", desk.our_desk, name="our_desk"),
    path("cases/", desk.case_list, name="list"),
    path("cases/case-list.xlsx", desk.register, name="register"),
    path("cases/filters/add/", desk.save_filter, name="save_filter"),
    path("cases/filters/<int:filter_id>/forget/", desk.forget_filter, name="forget_filter"),
    path("cases/search/", desk.search, name="search"),
    path("cases/receive/", intake.receive, name="receive"),
    path("cases/<uuid:case_id>/", include(one_case)),
    path("note-templates/", templates.overview, name="note_templates"),
    path("note-templates/add/", templates.add, name="add_note_template"),
    path("note-templates/<int:template_id>/", templates.edit, name="edit_note_template"),
    path("sheets/<slug:sheet>/blank.pdf", sheets.blank, name="blank_sheet_pdf"),
]
