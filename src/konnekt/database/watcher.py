"""Stop the embedded server once nobody uses it. Run by path, detached, with nothing but the standard library.

    watcher.py USERS WATCHER UID GID COMMAND...

Every user of the server holds a shared lock on the file USERS, and the kernel drops it however the process ends.
So the exclusive lock is to be had only when the last user is gone: no count is kept, none can go stale.
"""

import fcntl
import os
import subprocess
import sys


def watch(users: str, watcher: str, uid: int, gid: int, stop: list[str]) -> None:
    """Wait until nobody uses the server, stop it, and end; at once if another watcher is there already."""
    mine = os.open(watcher, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if child := os.fork():  # whoever started us may go on: the child holds the lock
        os.ftruncate(mine, 0)
        os.write(mine, b"%d" % child)  # for whoever wonders which process this is
        return
    os.setsid()
    everyone = os.open(users, os.O_RDWR | os.O_NOFOLLOW)
    fcntl.flock(everyone, fcntl.LOCK_EX)
    if uid == os.geteuid():
        subprocess.run(stop, check=False)
    else:
        subprocess.run(stop, check=False, user=uid, group=gid, extra_groups=[])
    os.close(mine)  # before the users' lock: the next one to start must see that no watcher is there
    os.close(everyone)


if __name__ == "__main__":
    watch(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
