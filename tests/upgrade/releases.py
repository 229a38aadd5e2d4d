"""Former versions of the program, built from their commits."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
from io import BytesIO
from pathlib import Path

from tests.serving import ROOT, Server

RELEASES = Path(__file__).parent / "releases.toml"


def last() -> str:
    """The commit of the last release."""
    return [*tomllib.loads(RELEASES.read_text(encoding="utf-8")).values()][-1]


def installed(commit: str, folder: Path) -> Path:
    """A folder with that version's wheel installed in it; its dependencies are today's."""
    sources, wheels, packages = (folder / name for name in ("sources", "wheels", "packages"))
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True)
    assert packed.returncode == 0, (
        f"the commit {commit} of tests/upgrade/releases.toml is not here: these tests need a git"
        f" checkout with its whole history (git fetch --unshallow): {packed.stderr.decode()}"
    )
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(sources, filter="data")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(sources))
    (wheel,) = wheels.glob("okienko-*.whl")
    pip("install", "--no-deps", "--no-index", "--target", str(packages), str(wheel))
    return packages


def pip(*arguments: str) -> None:
    """Run pip; a failure shows what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"pip {' '.join(arguments)}: {done.stdout}{done.stderr}"


class Released(Server):
    """A server of a former version, installed in `packages`; it makes its tables itself."""

    def __init__(self, folder: Path, packages: Path, **options: object) -> None:
        environment = {"PYTHONPATH": str(packages)}
        super().__init__(folder, offices=(), fresh=True, environment=environment, **options)

    def command(self, *arguments: str) -> list[str]:
        """The version's own `okienko`; never a module of this checkout."""
        return [sys.executable, "-P", "-m", "wsgi", *arguments]
