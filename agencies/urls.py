from django.urls import path

from agencies import signin, views

app_name = "agencies"

urlpatterns = [
    path("system/", views.system, name="system"),
    path("me/", views.me, name="me"),
    path("me/factor/", signin.enrol, name="enrol"),
    path("me/sessions/", signin.sessions, name="sessions"),
    path("me/sessions/end/", signin.end_sessions, name="end_sessions"),
    path("me/sessions/<int:session_id>/end/", signin.end_session, name="end_session"),
    path("me/conduct/", signin.conduct, name="conduct"),
    path("settings/conduct/", signin.edit_conduct, name="edit_conduct"),
    path("oidc/", signin.to_provider, name="to_provider"),
    path("oidc/callback/", signin.from_provider, name="from_provider"),
    path("away/", signin.away, name="away"),
    path("password/forgotten/", signin.forgotten, name="forgotten"),
    path("staff/", views.staff, name="staff"),
    path("staff/add/", views.add_account, name="add_account"),
    path("staff/<int:user_id>/", views.account, name="account"),
    path("staff/<int:user_id>/sessions/end/", signin.end_all_sessions, name="end_all_sessions"),
    path("staff/resets/", signin.resets, name="resets"),
    path("staff/resets/<int:reset_id>/", signin.settle_reset, name="settle_reset"),
    path("staff/<int:user_id>/resets/add/", signin.ask_reset, name="ask_reset"),
    path("staff/<int:user_id>/invitation.pdf", signin.invitation, name="invitation_pdf"),
    path("staff/<int:user_id>/identity/add/", signin.add_identity, name="add_identity"),
    path("staff/<int:user_id>/identity/remove/", signin.remove_identity, name="remove_identity"),
    path("staff/<int:user_id>/unstop/", signin.unstop, name="unstop"),
    path("staff/<int:user_id>/switch/", views.switch_account, name="switch_account"),
    path("staff/<int:user_id>/posts/<int:post_id>/end/", views.end_post, name="end_post"),
    path("lists/", views.lists, name="lists"),
    path("lists/<slug:list_code>/", views.edit_list, name="edit_list"),
    path("settings/", views.settings, name="settings"),
    path("settings/closing-days/", views.closing_days, name="closing_days"),
    path("settings/closing-days/<int:closing_id>/remove/", views.remove_closing_day, name="remove_closing_day"),
    path("password/<uidb64>/<token>/", views.SetPassword.as_view(), name="set_password"),
    path("health/", views.health, name="health"),
]
