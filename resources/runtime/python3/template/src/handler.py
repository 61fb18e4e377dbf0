"""A picture comes in, a picture goes out."""

import base64

import cv2
import numpy as np

# import mesh


def Handler(req):
    # req.input is the picture as the caller sent it: the bytes of a JPEG, PNG or BMP file.
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    if frame is None:
        raise ValueError("the input is no picture")

    result = 255 - frame  # your work on the picture, here: its negative

    # To let another function go on with it:
    # return mesh.mesh_call("NAME", cv2.imencode(".jpg", result)[1].tobytes())

    # OpenFx passes replies on as text, so the picture travels as base64, which fxviewer and OpenFx's other clients
    # decode. On fxviewer's own gateway the array itself will do, and makes replies a quarter smaller: return result
    jpeg = cv2.imencode(".jpg", result)[1]
    return base64.b64encode(jpeg).decode()
