from django.urls import path

from handovers import views

app_name = "handovers"

urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:handover_id>/", views.result, name="result"),
    path("workers/<int:user_id>/<int:agency_id>/", views.worker, name="worker"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<int:agency_id>/", views.agency, name="agency"),
    path("agencies/<int:agency_id>/cancel/", views.cancel, name="cancel"),
    path("renewals/", views.renewals, name="renewals"),
]
