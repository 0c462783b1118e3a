"""French law's own words: numbers, dates, references to laws, states, labels. No I/O."""
