"""The production application, and before it what the web server does there: handing out the media."""

import os

from whitenoise import WhiteNoise

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site_checks.settings"

from config.wsgi import application as site
from tests.site_checks.settings import MEDIA_ROOT, MEDIA_URL

# Pictures are cut to size when a page first asks for them: the folder is looked at each time.
application = WhiteNoise(site, root=MEDIA_ROOT, prefix=MEDIA_URL, max_age=31_536_000, autorefresh=True)
