from django.urls import path

from printing import views

app_name = "printing"

urlpatterns = [
    path("prints/", views.job_list, name="list"),
    path("prints/plans/", views.order_plans, name="order_plans"),
    path("prints/book/", views.book, name="book"),
    path("prints/book/file/", views.book_file, name="book_file"),
    path("prints/notices/", views.notice_texts, name="notice_texts"),
    path("prints/notices/<slug:outcome>/", views.edit_notice_text, name="edit_notice_text"),
    path("prints/preparation.pdf", views.blank_preparation, name="blank_preparation_pdf"),
    path("prints/<uuid:job_id>/", views.job, name="job"),
    path("prints/<uuid:job_id>/file/", views.fetch, name="fetch"),
    path("prints/<uuid:job_id>/throw-away/", views.throw_away, name="throw_away"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/print-all/", views.order_papers, name="order_papers"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/call.pdf", views.call_notice, name="call_pdf"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/preparation.pdf", views.preparation, name="preparation_pdf"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/copies/", views.copy_plan, name="copy_plan"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/copies/<uuid:plan_copy_id>/plan.pdf", views.plan_copy, name="copy_pdf"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/roles.pdf", views.role_table, name="roles_pdf"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/notice.pdf", views.notice, name="notice_pdf"),
]
