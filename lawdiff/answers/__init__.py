"""Answers to questions asked of a law repository."""
