"""How the commands talk: plain lines on standard output, what went wrong on standard error."""

from dataclasses import dataclass

import typer


def say(line: str = "") -> None:
    """A line that is there at once, also when the output is a pipe."""
    typer.echo(line)


def stop(sentence: str) -> typer.Exit:
    """Raise what this returns: the sentence on standard error, exit code 1."""
    typer.echo(sentence, err=True)
    return typer.Exit(1)


@dataclass
class Steps:
    """The progress of something that takes several steps, a line for each as it begins."""

    title: str
    total: int
    done: int = 0

    def begin(self, what: str) -> None:
        """Say what happens now."""
        self.done += 1
        say(f"{self.title}, step {self.done} of {self.total}: {what}")
