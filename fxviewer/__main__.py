"""What runs when somebody types `fxviewer`, or `python -m fxviewer`."""

import sys

from fxviewer.cli.program import run


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
