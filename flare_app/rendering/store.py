"""Rendered files kept under the hash of what they show: drawn once, then only read."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

from flare_app.rendering.data import Hashed
from flare_app.rendering.pool import render_in_pool

Data = TypeVar("Data", bound=Hashed)


def rendered_path(folder: Path, data: Hashed, suffix: str = ".pdf") -> Path:
    """Where the rendering of `data` lies, or will lie: `folder/ab/abcdef….pdf`."""
    name = data.content_hash()
    return folder / name[:2] / f"{name}{suffix}"


def store_rendered(path: Path, content: bytes) -> None:
    """Write all of it or nothing, readable by the owner only. Two writers of the same content do not harm each other."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # NamedTemporaryFile opens with mode 0600.
    with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            # Without it a power cut may leave the name without the content, which would then be served for ever.
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def get_or_render(folder: Path, data: Data, render: Callable[[Data], bytes]) -> Path:
    """The file for `data`, drawn by `render(data)` in this thread if it does not exist yet."""
    path = rendered_path(folder, data)
    if not path.exists():
        store_rendered(path, render(data))
    return path


async def get_or_render_in_pool(folder: Path, data: Data, draw: Callable[[Data], bytes]) -> Path:
    """The same beside a running event loop; raises what `render_in_pool` raises."""
    path = rendered_path(folder, data)
    if not path.exists():
        store_rendered(path, await render_in_pool(draw, data))
    return path
