"""`python -m tests.mutants --seed N --count 150`: would a test notice?

Draws small changes to the core from a seed (`changes.py`), runs for each the tests that reach the
function that is changed (`covering.py`), and prints which changes a test caught and which survived.
A survivor needs a test; where no answer can differ, a line in `set_aside.txt` says why:

    lawdiff/diff/align.py | i + 1 → i - 1 | the reason
"""
