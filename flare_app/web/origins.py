"""Whose pages may send us forms and open sockets: our own."""

from functools import cache
from urllib.parse import urlsplit

from flare_app.settings import settings


def own_origins() -> frozenset[str]:
    """The origin of every link that we make; on localhost its numeric names too, which are the same machine."""
    return _own(settings().base_url)


@cache
def _own(base_url: str) -> frozenset[str]:
    parts = urlsplit(base_url)
    names = [parts.netloc]
    if parts.scheme == "http" and parts.hostname == "localhost":
        port = f":{parts.port}" if parts.port else ""
        names += [f"127.0.0.1{port}", f"[::1]{port}"]
    return frozenset(f"{parts.scheme}://{name}".lower() for name in names)
