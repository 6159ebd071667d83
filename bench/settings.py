"""The demo's settings with one address more: a page that shows nothing."""

from juso.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
