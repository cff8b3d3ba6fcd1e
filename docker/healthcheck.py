"""Ask the web process for its health as nginx would: under a permitted name, for a visitor who came by https."""

import os
import sys
import urllib.request

name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
request = urllib.request.Request(sys.argv[1], headers={"Host": name.lstrip("."), "X-Forwarded-Proto": "https"})
with urllib.request.urlopen(request, timeout=5) as response:
    sys.exit(response.status != 200)
