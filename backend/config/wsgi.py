"""Django's REST side alone, for a WSGI server; streams need `config.asgi`."""

import os

from api.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
