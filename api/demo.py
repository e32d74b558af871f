"""`python -m api.demo`: what `make demo` runs; the same as `guanxi demo`."""

import sys

from api.cli import run

if __name__ == "__main__":
    sys.exit(run(["demo", *sys.argv[1:]]))
