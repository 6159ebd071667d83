from django.urls import path

from referrals import views

app_name = "referrals"

urlpatterns = [
    path("referrals/", views.inbox, name="inbox"),
    path("referrals/<uuid:offer_id>/", views.detail, name="detail"),
    path("referrals/<uuid:offer_id>/accept/", views.accept, name="accept"),
    path("referrals/<uuid:offer_id>/decline/", views.decline, name="decline"),
    path("referrals/<uuid:offer_id>/withdraw/", views.withdraw, name="withdraw"),
    path("cases/<uuid:case_id>/offers/send/", views.send, name="send"),
    path("cases/<uuid:case_id>/take-back/", views.take_back, name="take_back"),
]
