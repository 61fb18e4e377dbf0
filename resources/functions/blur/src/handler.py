"""Gaussian blur."""

import cv2
import numpy as np


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    result = cv2.GaussianBlur(frame, (21, 21), 0)

    return cv2.imencode(".jpg", result)[1].tobytes()
