from django.urls import path

from matching import views

app_name = "matching"

urlpatterns = [
    path("", views.board, name="board"),
    path("known/", views.known, name="known"),
    path("<uuid:match_id>/", views.card, name="card"),
    path("merges/<uuid:merge_id>/undo/", views.undo, name="undo"),
]
