"""Neon outlines over a darkened picture: the strong contours of the frame, glowing in their own colour."""

import cv2
import numpy as np

KERNEL = np.ones((3, 3), np.uint8)


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    small = cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    gradient = cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, KERNEL)
    outline = cv2.resize(cv2.convertScaleAbs(gradient, alpha=2.5), (frame.shape[1], frame.shape[0]))
    lines = cv2.bitwise_and(cv2.applyColorMap(outline, cv2.COLORMAP_OCEAN), cv2.cvtColor(outline, cv2.COLOR_GRAY2BGR))
    result = cv2.addWeighted(frame, 0.30, lines, 1.0, 0)

    return cv2.imencode(".jpg", result)[1].tobytes()
