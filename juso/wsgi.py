"""Where gunicorn comes in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juso.settings")
application = get_wsgi_application()

# What was loaded at the start lives as long as the process: the collector need not walk it again on every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
