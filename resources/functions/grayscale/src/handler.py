"""Shades of grey, weighted as the eye sees brightness."""

import cv2
import numpy as np


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    result = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)

    return cv2.imencode(".jpg", result)[1].tobytes()
