"""The law repository: the only package that knows git."""
