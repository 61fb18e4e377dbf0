"""Generate fxviewer/pb from the files in proto/, or with --check say whether the committed stubs are current.

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
PROTOS = ("openfx", "workbench")
STUBS = [f"{proto}{kind}" for proto in PROTOS for kind in ("_pb2.py", "_pb2.pyi", "_pb2_grpc.py")]


def generate(out: Path) -> None:
    # The virtual path makes protoc see fxviewer/pb/….proto, so generated imports name the package.
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", f"-Ifxviewer/pb={ROOT / 'proto'}"),
            *(f"--python_out={out}", f"--pyi_out={out}", f"--grpc_python_out={out}"),
            *(f"fxviewer/pb/{proto}.proto" for proto in PROTOS),
        ],
        check=True,
        cwd=ROOT,
    )
    for proto in PROTOS:
        _move_to_own_pool(out / f"fxviewer/pb/{proto}_pb2.py")


def _move_to_own_pool(module: Path) -> None:
    """protoc knows one pool only (fxviewer/pb/__init__.py says why that is not enough)."""
    text = module.read_text(encoding="utf-8")
    text = text.replace(
        "from google.protobuf import descriptor_pool as _descriptor_pool", "from fxviewer import pb as _pb"
    )
    module.write_text(text.replace("_descriptor_pool.Default()", "_pb.POOL"), encoding="utf-8")


def main() -> int:
    if "--check" not in sys.argv[1:]:
        generate(ROOT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = Path(folder) / "fxviewer/pb"
        stale = [name for name in STUBS if not filecmp.cmp(fresh / name, ROOT / "fxviewer/pb" / name, shallow=False)]
    for name in stale:
        print(f"fxviewer/pb/{name} is not what proto/ generates; run: make proto", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
