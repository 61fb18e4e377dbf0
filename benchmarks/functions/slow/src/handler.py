"""A function that needs 50 ms, as a model on a busy GPU does: longer than a camera's frame interval."""

import time

HANDLER_S = 0.050


def Handler(req):
    time.sleep(HANDLER_S)
    return req.input
