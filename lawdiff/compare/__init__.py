"""Compares two versions of a code: what changed, what was renumbered. No I/O."""
