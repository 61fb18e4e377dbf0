"""The picture as it came, decoded and encoded again: what the way itself costs."""

import cv2
import numpy as np


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    result = frame

    return cv2.imencode(".jpg", result)[1].tobytes()
