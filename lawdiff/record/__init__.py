"""The files of a law repository as text: article file, contents, paths, trailers. No I/O."""
