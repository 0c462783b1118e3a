"""The readers, one a format, and what they share."""
