"""Portraits: made small and square, and freed of all that a camera writes into them."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

SIDE: Final = 256
MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_PIXELS: Final = 50_000_000
_FORMATS: Final = ("JPEG", "PNG")


def keep(upload: UploadedFile[bytes]) -> str:
    """Store a portrait; returns its name, to be kept with the person.

    Raises:
        BadInput: ``accounts.portrait_too_big`` or ``accounts.not_a_portrait``.
    """
    if upload.size is None or upload.size > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise BadInput.of("accounts.portrait_too_big", where="portrait", most=most)
    made = _made(upload.read())
    name = sha256(made).hexdigest()
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    Path(half).replace(path)
    return name


def read(name: str) -> bytes | None:
    """A stored portrait as JPEG; None where the file is gone."""
    try:
        return _path(name).read_bytes()
    except OSError:
        return None


def _path(name: str) -> Path:
    return Path(settings.PORTRAITS) / f"{name}.jpg"


def _made(data: bytes) -> bytes:
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise BadInput.of("accounts.not_a_portrait", where="portrait")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (
        Image.DecompressionBombError,
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise BadInput.of("accounts.not_a_portrait", where="portrait") from error
    # A face stands in the upper part of a picture more often than in the lower.
    square = ImageOps.fit(upright, (SIDE, SIDE), centering=(0.5, 0.35))
    out = BytesIO()
    square.save(out, "JPEG", quality=88)
    return out.getvalue()
