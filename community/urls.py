from django.urls import include, path

from community.views import city, months, places, resources

app_name = "community"

one_resource = [
    path("", resources.resource, name="resource"),
    path("edit/", resources.edit_resource, name="edit_resource"),
    path("check/", resources.check_resource, name="check_resource"),
    path("suggest/", resources.suggest, name="suggest"),
    path("suggestions/<uuid:suggestion_id>/settle/", resources.settle_suggestion, name="settle_suggestion"),
]

one_place = [
    path("", places.place, name="place"),
    path("edit/", places.edit_place, name="edit_place"),
    path("sessions/add/", places.add_session, name="add_session"),
    path("sessions/<uuid:gathering_id>/", places.session, name="session"),
    path("sessions/<uuid:gathering_id>/edit/", places.edit_session, name="edit_session"),
]

one_report = [
    path("", months.report, name="report"),
    path("report.pdf", months.report_pdf, name="report_pdf"),
    path("report.xlsx", months.report_table, name="report_table"),
]

urlpatterns = [
    path("", months.home, name="home"),
    path("resources/", resources.resource_list, name="resources"),
    path("resources/add/", resources.add_resource, name="add_resource"),
    path("resources/<uuid:resource_id>/", include(one_resource)),
    path("places/", places.place_list, name="places"),
    path("places/add/", places.add_place, name="add_place"),
    path("places/survey/", places.survey_file, name="survey"),
    path("places/<uuid:place_id>/", include(one_place)),
    path("contacts/add/", months.add_line, {"kind": "contact"}, name="add_contact"),
    path("contacts/<uuid:line_id>/", months.edit_line, {"kind": "contact"}, name="edit_contact"),
    path("needs/add/", months.add_line, {"kind": "need"}, name="add_need"),
    path("needs/<uuid:line_id>/", months.edit_line, {"kind": "need"}, name="edit_need"),
    path("round-tables/add/", months.add_line, {"kind": "roundtable"}, name="add_table"),
    path("round-tables/<uuid:line_id>/", months.edit_line, {"kind": "roundtable"}, name="edit_table"),
    path("reports/", months.reports, name="reports"),
    path("reports/start/", months.start_report, name="start_report"),
    path("reports/<uuid:report_id>/", include(one_report)),
    path("overview/", city.overview, name="overview"),
    path("setup/", city.edit_setup, name="setup"),
    path("setup/districts/add/", city.add_district, name="add_district"),
    path("setup/districts/<int:district_id>/", city.edit_district, name="edit_district"),
]
