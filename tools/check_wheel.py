"""Install the built wheel in a bare environment, as a customer does, and see that it works.

python tools/check_wheel.py FOLDER-WITH-THE-WHEEL
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

START_SECONDS_MAX = 60
CARRIED = (
    "zixin/site/static/vendor/tabler.css",
    "zixin/site/static/vendor/charts.js",
    "zixin/site/fonts/NotoSansSC-400.ttf",
    "zixin/site/locale/zh_Hans/LC_MESSAGES/django.mo",
)


def main(arguments: list[str]) -> int:
    """Run every step and print it; 1 at the first that fails, 2 on a wrong call."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    wheels = sorted(Path(arguments[0]).resolve().glob("zixin-*.whl"))
    if len(wheels) != 1:
        print(f"expected one wheel in {arguments[0]}, found {len(wheels)}")
        return 1
    absent = set(CARRIED) - set(zipfile.ZipFile(wheels[0]).namelist())
    if absent:
        print(f"the wheel lacks {', '.join(sorted(absent))}")
        return 1
    with tempfile.TemporaryDirectory(prefix="zixin-wheel-") as folder:
        return _try_out(wheels[0], Path(folder))


def _try_out(wheel: Path, folder: Path) -> int:
    environment = {**os.environ, "ZIXIN_DATA_DIR": str(folder / "data")}
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "ZIXIN_DATABASE_URL"):
        environment.pop(name, None)
    binaries = folder / "bare" / "bin"
    steps: list[list[str | Path]] = [
        [sys.executable, "-m", "venv", folder / "bare"],
        [binaries / "pip", "install", "--quiet", "--disable-pip-version-check", wheel],
        [binaries / "pip", "check"],
        [binaries / "zixin", "--help"],
        [binaries / "zixin", "demo", "--no-serve"],
    ]
    for step in steps:
        print("wheel:", *step[1:], flush=True)
        done = subprocess.run(step, env=environment, cwd=folder, check=False)  # noqa: S603 -- our own steps
        if done.returncode:
            print(f"wheel: failed with {done.returncode}")
            return 1
    return _serve(binaries / "zixin", environment, folder)


def _serve(program: Path, environment: dict[str, str], folder: Path) -> int:
    port = _free_port()
    server = subprocess.Popen(  # noqa: S603 -- the program just installed
        [program, "serve", "--port", str(port)], env=environment, cwd=folder
    )
    try:
        answer = _wait_for(f"http://127.0.0.1:{port}/healthz", server)
    finally:
        server.terminate()
        server.wait(timeout=30)
    print(f"wheel: /healthz {answer}")
    return 0 if answer.startswith("200 ") else 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> str:
    answer = "did not answer"
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 -- our own http address
                return f"{response.status} {response.read(200).decode()}"
        except urllib.error.HTTPError as refused:
            answer = f"{refused.code} {refused.reason}"
        except OSError as refused:
            answer = f"did not answer: {refused}"
        time.sleep(0.3)
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
