from django.urls import path

from imports import views

app_name = "imports"

urlpatterns = [
    path("", views.overview, name="list"),
    path("template.xlsx", views.template, name="template"),
    path("<uuid:import_id>/", views.detail, name="detail"),
    path("<uuid:import_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:import_id>/leftovers.xlsx", views.leftovers, name="leftovers"),
    path("<uuid:import_id>/undo/", views.undo, name="undo"),
    path("<uuid:import_id>/discard/", views.discard, name="discard"),
]
