from django.urls import path

from common import gallery

app_name = "ui"

urlpatterns = [path("", gallery.show, name="gallery")]
