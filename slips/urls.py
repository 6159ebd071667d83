from django.urls import path

from slips import views

app_name = "slips"

urlpatterns = [
    path("", views.overview, name="list"),
    path("add/", views.add, name="add"),
    path("<uuid:slip_id>/", views.detail, name="detail"),
    path("<uuid:slip_id>/take/", views.take, name="take"),
    path("<uuid:slip_id>/answer/", views.answer, name="answer"),
    path("<uuid:slip_id>/pass/", views.pass_on, name="pass"),
    path("<uuid:slip_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:frame_id>/frame/", views.frame, name="frame"),
    path("<uuid:slip_id>/tell/", views.tell, name="tell"),
    path("<uuid:slip_id>/slip.pdf", views.paper, name="pdf"),
]
