from django.urls import include, path

from participation import host_views as hosts
from participation import views

app_name = "participation"

one_participation = [
    path("", views.detail, name="detail"),
    path("arrange/", views.arrange, name="arrange"),
    path("end/", views.end, name="end"),
    path("examples/", views.choose_example, name="choose_example"),
    path("places/", views.places, name="places"),
    path("places/<uuid:resource_id>/", views.propose, name="propose"),
]
one_placement = [
    path("", views.placement, name="placement"),
    path("step/", views.step, name="step"),
    path("arrange/", views.rearrange, name="rearrange"),
    path("looks/add/", views.plan_look, name="plan_look"),
    path("sheets/make/", hosts.make_sheet, name="make_sheet"),
]
one_sheet = [
    path("", hosts.sheet, name="host_sheet"),
    path("request.pdf", hosts.paper, name="host_sheet_pdf"),
    path("link/", hosts.link, name="host_sheet_link"),
    path("record/", hosts.record, name="record_answer"),
    path("withdraw/", hosts.withdraw, name="withdraw_sheet"),
]
urlpatterns = [
    path("participation/", views.overview, name="overview"),
    path("participation/examples/", views.examples, name="examples"),
    path("participation/examples/add/", views.add_example, name="add_example"),
    path("participation/examples/<uuid:example_id>/", views.edit_example, name="edit_example"),
    path("cases/<uuid:case_id>/participation/begin/", views.begin, name="begin"),
    path("cases/<uuid:case_id>/participation/<uuid:participation_id>/", include(one_participation)),
    path("cases/<uuid:case_id>/placements/<uuid:placement_id>/", include(one_placement)),
    path("cases/<uuid:case_id>/host-sheets/<uuid:host_sheet_id>/", include(one_sheet)),
    path("cases/<uuid:case_id>/looks/<uuid:look_id>/", views.look, name="follow_up"),
    path("host-answer/", hosts.door, name="door"),
    path("host-answer/give/", hosts.give, name="give"),
]
