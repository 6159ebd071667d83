from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="list"),
    path("read/", views.tick_all_off, name="tick_all_off"),
    path("settings/", views.settings, name="settings"),
    path("<uuid:notice_id>/", views.follow, name="follow"),
]
