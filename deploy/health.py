"""Health check of the web container: asks /gezond the way the proxy in front would. Exit status 0 when the site answers."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
headers = {"Host": host, "X-Forwarded-Proto": "https"}
try:
    with urllib.request.urlopen(
        urllib.request.Request("http://127.0.0.1:8000/gezond", headers=headers), timeout=8
    ) as answer:
        print(answer.status)
except urllib.error.HTTPError as error:
    # A stale clock (503) is the trouble of worker or beat: this container serves, and restarting it mends nothing.
    print(error.code)
    sys.exit(0 if error.code == 503 else 1)
except OSError as error:
    sys.exit(str(error))
