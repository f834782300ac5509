"""What an operator can choose about the running processes."""

from konnekt.core import environment

HOST = environment.text("KONNEKT_HOST", "127.0.0.1", "The address the web server listens on; 0.0.0.0 for every one.")
PORT = environment.number("KONNEKT_PORT", 8000, "The port the web server listens on.", least=1)
WEB_PROCESSES = environment.number("KONNEKT_WEB_PROCESSES", 1, "Processes of the web server.", least=1)
WEB_THREADS = environment.number("KONNEKT_WEB_THREADS", 8, "Requests each web process serves at once.", least=1)
WORKER_JOBS = environment.number("KONNEKT_WORKER_JOBS", 2, "Jobs the worker does at once.", least=1)
