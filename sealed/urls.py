from django.urls import path

from sealed import views

app_name = "sealed"

urlpatterns = [
    path("", views.conference_list, name="list"),
    path("ask/", views.ask, name="ask"),
    path("convene/", views.convene, name="convene"),
    path("calls/<uuid:seat_id>/", views.pledge, name="pledge"),
    path("<uuid:conference_id>/", views.detail, name="detail"),
    path("<uuid:conference_id>/nominate/", views.nominate, name="nominate"),
    path("<uuid:conference_id>/minutes/", views.minutes, name="minutes"),
    path("<uuid:conference_id>/roles/add/", views.assign_role, name="assign_role"),
    path("<uuid:conference_id>/seats/<uuid:seat_id>/leave/", views.leave, name="leave"),
]
