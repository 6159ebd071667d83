from django.urls import path

from plans import following_views as following
from plans import views

app_name = "plans"

one_plan = [
    ("monitoring/add/", following.add_monitoring, "add_monitoring"),
    ("monitoring/<uuid:monitoring_id>/", following.monitoring, "monitoring"),
    ("monitoring/<uuid:monitoring_id>/monitoring.pdf", following.monitoring_paper, "monitoring_pdf"),
    ("roles/<uuid:role_id>/report/", following.report_role, "report_role"),
    ("evaluate/", following.begin_evaluation, "evaluate"),
    ("evaluations/<uuid:evaluation_id>/", following.evaluation, "evaluation"),
    ("evaluations/<uuid:evaluation_id>/write/", following.write_evaluation, "write_evaluation"),
    ("evaluations/<uuid:evaluation_id>/submit/", following.submit, "submit_evaluation"),
    ("evaluations/<uuid:evaluation_id>/take-up/", following.take_up, "take_up_evaluation"),
    ("evaluations/<uuid:evaluation_id>/met/", following.set_day, "set_evaluation_day"),
    ("evaluations/<uuid:evaluation_id>/confirm/", following.confirm, "confirm_evaluation"),
    ("evaluations/<uuid:evaluation_id>/give-back/", following.give_back, "give_back_evaluation"),
    ("evaluations/<uuid:evaluation_id>/accept/", following.accept_lead, "accept_lead"),
    ("evaluations/<uuid:evaluation_id>/F6.pdf", following.evaluation_paper, "evaluation_pdf"),
]
urlpatterns = [
    path("plans/", views.to_decide, name="to_decide"),
    path("plans/decisions/", views.decisions, name="decisions"),
    path("plans/numbers/", views.numbers, name="numbers"),
    path("plans/missing/", views.missing, name="missing"),
    path("cases/<uuid:case_id>/plans/draw-up/", views.draw_up, name="draw_up"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/", views.detail, name="detail"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/revise/", views.revise, name="revise"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/ask/", views.ask_roles, name="ask_roles"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/amended/", views.amended, name="amended"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/resume/", views.resume, name="resume"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/drop/", views.drop, name="drop"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/go-on/", views.go_on, name="go_on"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/roles/<uuid:role_id>/", views.answer_role, name="answer_role"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/decide/", views.decide, name="decide"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/refuse/", views.refuse, name="refuse"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/plan.pdf", views.paper, name="pdf"),
    *(path(f"cases/<uuid:case_id>/plans/<uuid:plan_id>/{address}", view, name=name) for address, view, name in one_plan),
    path("cases/<uuid:case_id>/after/<uuid:check_id>/", following.after_check, name="after_check"),
    path("plans/blank/F6.pdf", following.blank_paper, {"sheet": "F6"}, name="blank_evaluation_pdf"),
    path("plans/blank/monitoring.pdf", following.blank_paper, {"sheet": "monitoring"}, name="blank_monitoring_pdf"),
]
