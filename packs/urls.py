from django.urls import include, path

from packs import views

app_name = "packs"

of_case = [
    path("handover/", views.make, name="make"),
    path("own/", views.own, name="own"),
    path("own.pdf", views.own_paper, name="own_pdf"),
    path("disclosure/", views.receive, name="receive"),
]
one_request = [
    path("", views.request_page, name="request"),
    path("list/", views.list_records, name="list_records"),
    path("records/<uuid:entry_id>/", views.mark, name="mark"),
    path("prepared/", views.prepared, name="prepared"),
    path("review/", views.review, name="review"),
    path("extend/", views.extend, name="extend"),
    path("decide/", views.decide, name="decide"),
    path("hand-over/", views.hand_over, name="hand_over"),
    path("disclosure.pdf", views.disclosure_paper, name="disclosure_pdf"),
]
urlpatterns = [
    path("cases/<uuid:case_id>/packs/", include(of_case)),
    path("packs/<uuid:pack_id>/", views.handover, name="handover"),
    path("packs/<uuid:pack_id>/handover.pdf", views.handover_paper, name="handover_pdf"),
    path("disclosures/", views.requests, name="requests"),
    path("disclosures/<uuid:request_id>/", include(one_request)),
]
