"""Konnekt's mathematics: numpy and scipy, no Django, no database, no product words beyond mentor and mentee."""

VERSION = "0.1.0"
