"""The gateway a viewer owns: JSON lines on standard input and output; the end of input is its end.

An owner that says what is to be hosted, or null for nothing yet, is told besides the answers all that is hosted, at the
start and after each change: the next gateway gets that if this one crashes.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from fxviewer.errors import FxviewerError
from fxviewer.frame_pool import PoolReader
from fxviewer.gateway.ending import Ending
from fxviewer.gateway.hosting import read_hosting
from fxviewer.gateway.server import DEFAULT_DEADLINE_S, GatewayServer

log = logging.getLogger(__name__)


class Replies:
    """Whole lines to the owner, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def say(self, line: Mapping[str, object]) -> None:
        with self._lock:
            self._stream.write(json.dumps(line) + "\n")
            self._stream.flush()


def main() -> None:
    # Standard output is the protocol; whatever else prints goes to standard error.
    replies = Replies(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    first = sys.stdin.readline()
    if not first:
        return
    question = json.loads(first)
    ending = Ending()
    try:
        server = GatewayServer(
            [Path(path) for path in question["functions"]],
            listen=question["listen"],
            workers=question["workers"],
            token=question.get("token", ""),
            deadline_s=question.get("deadline_s", DEFAULT_DEADLINE_S),
            pool=_pool(question.get("pool")),
            hosting=read_hosting(question["hosting"]) if question.get("hosting") else None,
            on_hosting=(lambda hosting: replies.say({"hosting": hosting.to_json()})) if "hosting" in question else None,
        )
    except FxviewerError as error:
        replies.say({"error": error.what, "cure": error.cure})
        return
    try:
        replies.say({"listening": server.address})
        threading.Thread(target=_take_lines, args=(server, replies, ending), name="fx-lines", daemon=True).start()
        ending.wait()
    finally:
        server.stop()
        os._exit(0)  # grpc's threads may still wait for a handler that is gone


def _take_lines(server: GatewayServer, replies: Replies, ending: Ending) -> None:
    # On a thread of its own: the end of the input counts also while a handler takes its time to load.
    adding = ThreadPoolExecutor(1, thread_name_prefix="fx-add")
    try:
        for line in sys.stdin:
            adding.submit(lambda asked: replies.say(_add(server, asked)), json.loads(line))
    finally:
        ending.tell()


def _add(server: GatewayServer, asked: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {"added": server.add(Path(asked["add"]), asked.get("replicas"))}
    except FxviewerError as error:
        return {"refused": error.what, "cure": error.cure}
    except Exception as error:  # the owner waits for an answer, and ends a gateway that gives none
        log.exception("a function was not added")
        refused = f"“{asked['add']}” cannot be hosted: {error}."
        return {"refused": refused, "cure": "Give a handler.py or a folder with one."}


def _pool(shared: dict[str, Any] | None) -> PoolReader | None:
    if shared is None:
        return None
    os.set_inheritable(shared["fd"], False)  # workers get it by name
    return PoolReader(shared["fd"], bytes.fromhex(shared["key"]))


if __name__ == "__main__":
    main()
