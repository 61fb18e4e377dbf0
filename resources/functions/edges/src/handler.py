"""Canny edges, white on black. The blur keeps sensor noise from becoming lines."""

from typing import Annotated

import cv2
import numpy as np
from fxviewer.handler import Range


def Handler(
    req,
    low: Annotated[int, Range(0, 500)] = 60,
    high: Annotated[int, Range(0, 500)] = 150,
    blur: Annotated[int, Range(0, 10)] = 2,
):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    size = 2 * blur + 1
    gray = cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), (size, size), 0)
    result = cv2.Canny(gray, low, high)

    return cv2.imencode(".jpg", result)[1].tobytes()
