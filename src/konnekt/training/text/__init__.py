"""What a module says: read from plain text, as docs/managers/training-format.md describes it, and held as values.

It makes no difference where the text lay: in a folder that ships with the product, in rows of an organisation, in a ZIP
that somebody takes in.
"""
