"""The conversation with a gateway. Knows bytes and times, nothing of images."""
