"""Binding the pure reading of a directory file to what is stored: choices, the plan, and applying it in bulk."""
