"""`fxviewer function`: the life of a function, with openfx-cli's words."""
