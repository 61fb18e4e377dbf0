"""A function as its author keeps it: a folder in openfx-cli's layout."""
