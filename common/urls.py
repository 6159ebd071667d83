from django.conf import settings
from django.urls import path

from common import gallery

app_name = "ui"

urlpatterns = [] if settings.PRODUCTION else [path("", gallery.show, name="gallery")]  # for those who build pages
