from django.urls import include, path

from routing import views

app_name = "routing"

one_rule = [
    path("", views.edit, name="edit"),
    path("move/", views.move, name="move"),
    path("switch-on/", views.switch_on, name="switch_on"),
    path("retire/", views.retire, name="retire"),
    path("bring-back/", views.bring_back, name="bring_back"),
]

urlpatterns = [
    path("", views.overview, name="overview"),
    path("add/", views.add, name="add"),
    path("rules/<int:rule_id>/", include(one_rule)),
    path("rehearse/", views.rehearse, name="rehearse"),
    path("territories/", views.territories, name="territories"),
    path("territories/<int:agency_id>/", views.edit_territory, name="edit_territory"),
    path("loads/", views.loads, name="loads"),
]
