"""Two sets of wordings: what changed, what was renumbered. No I/O."""
