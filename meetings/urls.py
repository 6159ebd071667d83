from django.urls import path

from meetings import views

app_name = "meetings"

urlpatterns = [
    path("meetings/", views.meeting_list, name="list"),
    path("meetings/<uuid:meeting_id>/", views.detail, name="detail"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/record/", views.record, name="record"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/convene/", views.convene, name="convene"),
]
