from django.urls import path

from oversight import views

app_name = "oversight"

urlpatterns = [
    path("book/", views.book, name="book"),
    path("book/seen/", views.person, name="person"),
    path("book/seen/file/", views.person_file, name="person_file"),
    path("book/seen.pdf", views.person_paper, name="person_pdf"),
    path("book/seals/", views.seals, name="seals"),
    path("book/seals.pdf", views.seals_paper, name="seals_pdf"),
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/<uuid:doubt_id>/", views.doubt, name="doubt"),
    path("cases/<uuid:case_id>/changes/", views.changes, name="changes"),
    path("cases/<uuid:case_id>/seen/", views.seen, name="seen"),
    path("cases/<uuid:case_id>/seen/file/", views.seen_file, name="seen_file"),
    path("cases/<uuid:case_id>/seen.pdf", views.seen_paper, name="seen_pdf"),
]
