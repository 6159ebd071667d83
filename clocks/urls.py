from django.urls import path

from clocks import views

app_name = "clocks"

urlpatterns = [
    path("settings/clock/", views.edit_figures, name="figures"),
    path("settings/clock/agencies/", views.answer_times, name="answer_times"),
    path("settings/clock/agencies/<int:time_id>/", views.change_answer_time, name="change_answer_time"),
    path("settings/clock/agencies/<int:time_id>/remove/", views.remove_answer_time, name="remove_answer_time"),
]
