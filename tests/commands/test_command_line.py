"""The command line as an operator meets it: exit codes, and sentences that say what to do."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from flare_app.__main__ import app

PASSWORD = "a long pass phrase for tests"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flare_app", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which something else listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def every_command() -> list[tuple[str, ...]]:
    """Each command by its words, groups included."""
    found: list[tuple[str, ...]] = [()]
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        found.append((name,))
        found += [(name, inner) for inner in getattr(command, "commands", ())]
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, [*words, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output


def test_wrong_usage_ends_with_two() -> None:
    assert CliRunner().invoke(app, ["serve", "--no-such-option"]).exit_code == 2
    assert CliRunner().invoke(app, ["no-such-command"]).exit_code == 2


def test_an_unknown_setting_stops_the_start_and_is_named() -> None:
    answer = run("serve", FLARE_DATABSE_URL="sqlite:///x.db")
    assert answer.returncode == 1
    assert "FLARE_DATABSE_URL is not a setting of Flare" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_taken_port_is_told_in_one_sentence(taken_port: int) -> None:
    answer = run("serve", PORT=str(taken_port))
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Port {taken_port} is already in use.")
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stdout == ""


@pytest.mark.parametrize(("arguments", "variables"), [(["--workers", "2"], {}), ([], {"GRANIAN_WORKERS": "2"})])
def test_several_processes_without_redis_are_refused(arguments: list[str], variables: dict[str, str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    answer = run("serve", *arguments, PORT=port, **variables)
    assert answer.returncode == 1
    assert "need FLARE_REDIS_URL" in answer.stderr


def test_migrating_twice_changes_nothing_and_keeps_the_file_private(tmp_path) -> None:
    folder = tmp_path / "fresh"
    for _ in range(2):
        assert run("migrate", DATA_DIR=str(folder)).returncode == 0
    assert {path.stat().st_mode & 0o077 for path in (folder, folder / "flare.db")} == {0}


def test_the_books_of_an_empty_company_are_right(database: str) -> None:
    answer = CliRunner().invoke(app, ["verify"])
    assert (answer.exit_code, answer.output) == (0, "The books are right.\n")


def test_a_user_can_be_added_listed_and_shut_out(database: str) -> None:
    runner = CliRunner()
    added = runner.invoke(app, ["user", "add", "ada@example.com", "--name", "Ada", "--password", PASSWORD])
    assert (added.exit_code, added.output) == (0, "ada@example.com can sign in as admin.\n")
    runner.invoke(app, ["user", "add", "bo@example.com", "--name", "Bo", "--password", PASSWORD, "--role", "accountant"])
    assert runner.invoke(app, ["user", "disable", "bo@example.com"]).exit_code == 0
    listed = runner.invoke(app, ["user", "list"]).output
    assert "ada@example.com" in listed
    assert "accountant" in listed
    assert listed.count(" no ") == 1


def test_what_a_room_refuses_ends_with_one_and_its_sentence(database: str) -> None:
    answer = run("user", "disable", "nobody@example.com")
    assert answer.returncode == 1
    assert answer.stderr == "There is no user nobody@example.com.\n"


def test_the_link_of_an_unknown_customer_is_refused(database: str) -> None:
    answer = run("portal-link", "nobody@example.com")
    assert answer.returncode == 1
    assert answer.stderr == "There is no customer with the address nobody@example.com.\n"
