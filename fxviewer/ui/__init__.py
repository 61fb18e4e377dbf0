"""The window. The only room that knows Qt; `bridge` is the one place where the session's threads meet it."""
