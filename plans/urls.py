from django.urls import path

from plans import views

app_name = "plans"

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
]
