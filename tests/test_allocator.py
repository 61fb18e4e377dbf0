import subprocess
import sys

import pytest

from fxviewer.allocator import keep_freed_memory

# Decodes frames the way a handler does, each freed before the next, and counts the pages the kernel had to give.
CHILD = """
import resource, sys
import cv2, numpy as np
from fxviewer.allocator import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
encoded = cv2.imencode(".jpg", np.random.default_rng(0).integers(0, 256, (1080, 1920, 3), np.uint8))[1]
for _ in range(5):
    cv2.imdecode(encoded, cv2.IMREAD_COLOR)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    cv2.imdecode(encoded, cv2.IMREAD_COLOR)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def page_faults(how: str) -> int:
    run = subprocess.run([sys.executable, "-c", CHILD, how], capture_output=True, text=True, timeout=60, check=True)
    return int(run.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator")
def test_freed_frames_are_not_faulted_in_again() -> None:
    assert page_faults("kept") < page_faults("plain") / 10


def test_it_can_be_asked_for_twice() -> None:
    keep_freed_memory()
    keep_freed_memory()
