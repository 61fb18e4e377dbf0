"""How memory goes while frames pass."""

import time

import numpy as np
import psutil

SETTLING_S = 5.0  # caches and pools fill; what grows after that would grow for ever


class MemoryTrack:
    """Resident memory of this process and all it started, over time."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()
        self._samples: list[tuple[float, float]] = []

    def sample(self) -> None:
        processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
        resident = sum(process.memory_info().rss for process in processes)
        self._samples.append((time.monotonic() - self._started_s, resident / 1e6))

    def slope_mb_per_minute(self) -> float:
        """Return the slope of the line through the samples after settling."""
        settled = [sample for sample in self._samples if sample[0] >= SETTLING_S]
        times, resident = np.array(settled if len(settled) > 1 else self._samples).T
        return float(np.polyfit(times, resident, 1)[0] * 60)

    def peak_mb(self) -> float:
        return max(resident for _, resident in self._samples)
