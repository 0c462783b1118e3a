"""Answers as text: for a terminal and for a pipe."""
