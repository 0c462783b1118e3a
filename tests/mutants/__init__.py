"""`python -m tests.mutants --seed N --count 150`: would a test notice?

Draws small changes to the core from a seed (`changes.py`), runs for each the tests that reach the
function that is changed (`covering.py`), and prints which changes a test caught and which survived.
A survivor needs a test; where no answer can differ, a line in `set_aside.txt` says why: module,
line as it reads, change (as the tool prints it) and reason, with tabs between.
"""
