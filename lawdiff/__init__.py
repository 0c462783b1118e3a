"""lawdiff: French codes in git, every change with the law behind it."""

__version__ = "0.1.0"
