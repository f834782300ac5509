"""The database room: the embedded PostgreSQL server, who may touch it, and its backup."""
