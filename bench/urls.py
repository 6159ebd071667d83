from django.shortcuts import render
from django.urls import include, path

from audit.http import reads


@reads
def bare(request, size):
    """Signed in, with the layout, through the same middleware: `size` characters of nothing."""
    return render(request, "bench/bare.html", {"filling": "x" * size})


urlpatterns = [path("bare/<int:size>/", bare), path("", include("juso.urls"))]
