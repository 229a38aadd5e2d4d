"""What a scanner reads: zbarimg, on pictures and on papers."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image


def program(name: str) -> str:
    """Path of a program; a missing one is an error, never a silent skip."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing: run the tests by `make test`")
    return found


def scanned(picture: bytes) -> set[str]:
    """What stands in the picture, such as {"CODE-128:12345671", "QR-Code:12345671"}."""
    # In grey: colour must not be needed.
    grey = BytesIO()
    Image.open(BytesIO(picture)).convert("L").save(grey, "PNG")
    done = subprocess.run(
        [program("zbarimg"), "-q", "--nodbus", "-"],
        input=grey.getvalue(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return set(done.stdout.decode().split("\n")) - {""}


def drawn(pdf: bytes, dots: int = 150) -> list[bytes]:
    """Every page of a PDF as it comes out of a printer with so many dots per inch."""
    with TemporaryDirectory() as folder:
        subprocess.run(
            [program("pdftoppm"), "-r", str(dots), "-png", "-", f"{folder}/page"],
            input=pdf,
            check=True,
            timeout=60,
        )
        return [each.read_bytes() for each in sorted(Path(folder).glob("*.png"))]


def both(code: str) -> set[str]:
    """What must be read where barcode and QR code stand."""
    return {f"CODE-128:{code}", f"QR-Code:{code}"}
