from django.urls import path

from drafts import views

app_name = "drafts"

urlpatterns = [
    path("", views.keep, name="keep"),
    path("<uuid:draft_id>/throw-away/", views.throw_away, name="throw_away"),
]
