"""Pin all requirements with hashes and without any index address; needs the tool `uv` on PATH or in $UV."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = ("pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet").split()
# Each later file is bound to the versions of the earlier ones, so that they can be installed together.
FILES: dict[str, tuple[str, ...]] = {
    "requirements.txt": ("pyproject.toml",),
    "requirements-dev.txt": ("pyproject.toml", "--extra", "dev", "-c", "requirements.txt"),
    "requirements-build.txt": ("--group", "build", "-c", "requirements-dev.txt"),
    "requirements-data.txt": ("--group", "data", "--no-deps"),
}


def main() -> None:
    """Write all requirements files anew; with `--upgrade` to the newest versions that fit pyproject.toml."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        sys.exit("guanxi: locking needs uv, a tool for those who work on Guanxi; put it on PATH or name it in UV")
    for name, arguments in FILES.items():
        subprocess.run([uv, *COMMON, *sys.argv[1:], *arguments, "-o", name], cwd=ROOT, check=True)
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
