"""The application as a server finds it."""

import os

from storefront.factory import create_app
from storefront.settings import Settings

app = create_app(Settings.from_env(os.environ))
