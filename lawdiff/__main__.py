"""`lawdiff`, and `python -m lawdiff`."""

from lawdiff import starting


def main() -> None:
    """The console script."""
    starting.begin()
    from lawdiff.cli import main as run

    run()


if __name__ == "__main__":
    main()
