"""The language of French law: numbers, dates, references to laws, states, labels. No I/O."""
