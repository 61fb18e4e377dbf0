"""Canny edges, white on black. The blur keeps sensor noise from becoming lines."""

import cv2
import numpy as np


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    gray = cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    result = cv2.Canny(gray, 60, 150)

    return cv2.imencode(".jpg", result)[1].tobytes()
