from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The product's way to keep a password, of which tests need not pay the whole price each time."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
