"""The least an image function does: decode and encode. What is measured around it is the path."""

import cv2
import numpy as np


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    return cv2.imencode(".jpg", frame)[1].tobytes()
