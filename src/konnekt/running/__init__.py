"""Keeping Konnekt running: the database, the web server and the worker, from one command."""
