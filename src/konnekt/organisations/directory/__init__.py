"""Reading a directory file: from the bytes somebody uploads to a plan of what an import would do.

Pure Python: no database, no request, nothing of Django. Each step is a function from values to values, in this order:

1. `reading.inspect` guesses encoding, delimiter and heading row, and shows a preview; `reading.read` yields the rows.
2. `mapping.propose` says which column is which; `mapping.problems` says what is missing and what that costs.
3. `rows.draft_people` turns rows into people, or into refusals that name the line, the reason and what to do.
4. `plan.plan` compares them with the members present: who is new, what changes, who leaves, whose reporting line moves.

Whoever applies a plan makes it again from the same bytes and compares `Plan.digest` with the one that was shown.
"""
