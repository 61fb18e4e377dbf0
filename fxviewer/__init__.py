"""fxviewer: see your image-processing function work on live pictures."""

__version__ = "0.1.0"
