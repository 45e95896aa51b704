"""How the web server runs the shop: `gunicorn wsgi:app` reads this file by itself."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# The application is imported once and its memory shared; no connection is open before the fork.
preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Stuck requests end before the bank's own patience does; a stop leaves time to finish what runs.
timeout = 30
graceful_timeout = 15
keepalive = 5
loglevel = "warning"
# The shop itself counts the proxies in front of it (PROXIES).
forwarded_allow_ips = ""
