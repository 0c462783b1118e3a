"""The changelog of a law repository as a static site, in French: `build` writes it."""

from lawdiff.output.site.build import Options, build

__all__ = ["Options", "build"]
