"""The readers, one per format, and what they share."""
