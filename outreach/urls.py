from django.urls import include, path

from outreach.views import area, clients, endings, figures, transfers

app_name = "outreach"

one_client = [
    path("", clients.detail, name="detail"),
    path("edit/", clients.edit, name="edit"),
    path("contact/", clients.contact, name="contact"),
    path("stage/", clients.stage, name="stage"),
    path("worker/", clients.worker, name="worker"),
    path("receive/", endings.receive, name="receive"),
    path("share/", endings.share, name="share"),
    path("hide/", endings.hide, name="hide"),
    path("link/", endings.link, name="link"),
    path("end/", endings.end, name="end"),
    path("reopen/", endings.reopen, name="reopen"),
    path("review/", endings.review, name="review"),
    path("delete/", endings.delete, name="delete"),
    path("offer/", transfers.offer, name="offer"),
]

urlpatterns = [
    path("", clients.overview, name="list"),
    path("add/", clients.add, name="add"),
    path("round.pdf", clients.round_paper, name="round_pdf"),
    path("figures/", figures.overview, name="figures"),
    path("area/", area.overview, name="area"),
    path("area/<uuid:area_id>/remove/", area.remove, name="remove_area"),
    path("transfers/<uuid:transfer_id>/", transfers.detail, name="transfer"),
    path("transfers/<uuid:transfer_id>/take/", transfers.take, name="take"),
    path("transfers/<uuid:transfer_id>/refuse/", transfers.refuse, name="refuse"),
    path("transfers/<uuid:transfer_id>/withdraw/", transfers.withdraw, name="withdraw"),
    path("<uuid:client_id>/", include(one_client)),
]
