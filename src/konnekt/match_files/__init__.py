"""Matching from files: two sign-up sheets and a directory in, pairs with reasons and a proof out. No Django."""
