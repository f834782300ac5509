"""A process that uses a server until its input ends: holder.py DATA [USER]. Run by path, so that it can be killed."""

import os
import pwd
import shutil
import sys
from pathlib import Path

from konnekt.database import server

data = Path(sys.argv[1])
if user := sys.argv[2:]:
    entry = pwd.getpwnam(user[0])
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    if not os.access(sys.executable, os.X_OK):  # a Python in root's home; the watcher can do with any
        sys.executable = shutil.which("python3", path="/usr/local/bin:/usr/bin") or sys.executable
try:
    used = server.start(data, fast_and_unsafe=True)
except server.DatabaseError as error:
    sys.exit(str(error))
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.read()
used.release()
