"""Frames around the faces, found with the cascade that comes with OpenCV."""

import cv2
import numpy as np

# Module state is built once and kept between calls.
CASCADE = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")


def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)

    small = cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    gray = cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))

    result = frame
    for box in CASCADE.detectMultiScale(gray, 1.2, 5, minSize=(24, 24)):
        x, y, width, height = (int(2 * value) for value in box)
        cv2.rectangle(result, (x, y), (x + width, y + height), (80, 220, 80), 2, cv2.LINE_AA)

    return cv2.imencode(".jpg", result)[1].tobytes()
