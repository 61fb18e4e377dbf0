"""Gaussian blur."""

from typing import Annotated

import cv2
import numpy as np
from fxviewer.handler import Range


def Handler(req, radius: Annotated[int, Range(0, 60)] = 10):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    size = 2 * radius + 1
    result = cv2.GaussianBlur(frame, (size, size), 0)

    return cv2.imencode(".jpg", result)[1].tobytes()
