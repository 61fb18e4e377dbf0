"""Fixtures of the window's tests."""

from tests.window import loop, open_viewer

__all__ = ["loop", "open_viewer"]
