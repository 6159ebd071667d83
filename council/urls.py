from django.urls import path

from council import sitting_views, views

app_name = "council"

urlpatterns = [
    path("", views.cards, name="cards"),
    path("board/", views.board, name="board"),
    path("archive/", views.archive, name="archive"),
    path("sources/", views.sources, name="sources"),
    path("cards/raise/", views.raise_card, name="raise"),
    path("cards/<uuid:card_id>/", views.card, name="card"),
    path("cards/<uuid:card_id>/edit/", views.edit, name="edit"),
    path("cards/<uuid:card_id>/check/", views.check, name="check_card"),
    path("cards/<uuid:card_id>/step/", views.step, name="step"),
    path("cards/<uuid:card_id>/card.pdf", views.card_pdf, name="card_pdf"),
    path("cards/<uuid:card_id>/comment/", views.comment, name="comment"),
    path("cards/<uuid:card_id>/comments/<uuid:comment_id>/reword/", views.reword_comment, name="reword_comment"),
    path("cards/<uuid:card_id>/comments/<uuid:comment_id>/pass/", views.pass_comment, name="pass_comment"),
    path("cards/<uuid:card_id>/comments/<uuid:comment_id>/return/", views.return_comment, name="return_comment"),
    path("members/", views.members, name="members"),
    path("members/<int:office_id>/", views.seat, name="seat"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<uuid:decision_id>/report/", views.report, name="report"),
    path("sittings/", sitting_views.sitting_list, name="sittings"),
    path("sittings/convene/", sitting_views.convene, name="convene"),
    path("sittings/<uuid:sitting_id>/", sitting_views.sitting, name="sitting"),
    path("sittings/<uuid:sitting_id>/agenda/", sitting_views.agenda, name="agenda"),
    path("sittings/<uuid:sitting_id>/record/", sitting_views.record, name="record"),
    path("sittings/<uuid:sitting_id>/check/", sitting_views.check, name="check_minutes"),
    path("sittings/<uuid:sitting_id>/fix/", sitting_views.fix, name="fix"),
    path("sittings/<uuid:sitting_id>/agenda.pdf", sitting_views.agenda_pdf, name="agenda_pdf"),
    path("sittings/<uuid:sitting_id>/minutes.pdf", sitting_views.minutes_pdf, name="minutes_pdf"),
]
