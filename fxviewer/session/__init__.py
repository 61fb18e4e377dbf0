"""One viewing, without Qt: a source, a lane to a function, and the sinks that take what comes of it."""
