"""Generate fxviewer/pb from proto/openfx.proto, or with --check say whether the committed stubs are current.

    python proto/generate.py [--check]

Needs the `dev` extra: grpcio-tools is pinned there, since generated code must not be newer than the oldest
runtime we accept.
"""

import filecmp
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STUBS = ("openfx_pb2.py", "openfx_pb2.pyi", "openfx_pb2_grpc.py")


def generate(out: Path) -> None:
    # The virtual path makes protoc see fxviewer/pb/openfx.proto, so generated imports name the package.
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", f"-Ifxviewer/pb={ROOT / 'proto'}"),
            *(f"--python_out={out}", f"--pyi_out={out}", f"--grpc_python_out={out}"),
            "fxviewer/pb/openfx.proto",
        ],
        check=True,
        cwd=ROOT,
    )


def main() -> int:
    if "--check" not in sys.argv[1:]:
        generate(ROOT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = Path(folder) / "fxviewer/pb"
        stale = [name for name in STUBS if not filecmp.cmp(fresh / name, ROOT / "fxviewer/pb" / name, shallow=False)]
    for name in stale:
        print(f"fxviewer/pb/{name} is not what proto/openfx.proto generates; run: make proto", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
