"""Notices: sentences that come, can be acted upon, and go; never in the way of the pictures' keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
