"""A name server, whose answers can change."""

import socket
import struct
import threading


class Names:
    """Attributes:
    table: Addresses by name.
    """

    def __init__(self) -> None:
        self.table: dict[str, list[str]] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _answer(self) -> None:
        while query := self._socket.recvfrom(512):
            packet, peer = query
            if not packet:
                return
            labels, at = [], 12
            while size := packet[at]:
                labels.append(packet[at + 1 : at + 1 + size].decode())
                at += 1 + size
            (kind,) = struct.unpack(">H", packet[at + 1 : at + 3])
            known = self.table.get(".".join(labels))
            found = [socket.inet_aton(one) for one in known or []] if kind == 1 else []  # A
            flags = 0x8180 if known else 0x8183  # an answer; or no such name
            head = packet[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0)
            records = [b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + one for one in found]
            self._socket.sendto(head + packet[12 : at + 5] + b"".join(records), peer)
