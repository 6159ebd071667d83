from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [path("", views.door, name="door"), path("<slug:login>/", views.enter, name="enter")]
