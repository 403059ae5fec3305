"""The handlers of the whole app, read in a process that knows nothing of the tests' own States."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_READ = """
import json

import flare_app.flare_app
from flare_app.ui.policy import find_guard, public_handlers, unguarded_handlers
from reflex_base.registry import RegistrationContext

names = sorted(RegistrationContext.get().event_handlers)
guards = {name: guard for name in names if (guard := find_guard(name))}
schemas = {name: guard.arguments.model_json_schema() for name, guard in guards.items()}
print(json.dumps({"names": names, "schemas": schemas, "public": public_handlers(), "unguarded": unguarded_handlers()}))
"""


@dataclass(frozen=True)
class WholeApp:
    """Names are those on the wire; `schemas` says as JSON Schema what each callable handler takes."""

    names: list[str]
    schemas: dict[str, dict[str, Any]]
    public: list[str]
    unguarded: list[str]


def read_whole_app(folder: Path) -> WholeApp:
    """Import the composition root elsewhere, with an empty data folder, and list what it registers. Takes some seconds."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("FLARE_")}
    done = subprocess.run(
        [sys.executable, "-c", _READ], env={**variables, "DATA_DIR": str(folder)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return WholeApp(**json.loads(done.stdout.splitlines()[-1]))
