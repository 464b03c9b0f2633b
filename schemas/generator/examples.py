"""The examples of the cmdlets' help: cmdlets/help/examples/*.ps1, each a story that tests/cmdlets/Help.Tests.ps1 runs from the top.

    ## Get-NetworkControllerServer      an example of this cmdlet
    # What it does.                     its explanation
    Get-NetworkControllerServer …       what is shown, and run
    #> $output.Count -eq 2              what must be true then; $output is what it gave. Not shown
    ## -                                what the story needs in between: run, not shown
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "cmdlets" / "help" / "examples"


@dataclass(frozen=True)
class Example:
    text: str
    code: str


def read(folder):
    """Cmdlet -> its examples, in the order of the files."""
    found = {}
    for path in sorted(folder.glob("*.ps1")):
        _, *parts = ("\n" + path.read_text(encoding="utf-8")).split("\n## ")
        for part in parts:
            name, *lines = part.split("\n")
            if name != "-":
                found.setdefault(name, []).append(example(f"{path.name}: {name}", lines))
    return found


def example(where, lines):
    comments = 0
    while comments < len(lines) and lines[comments].startswith("# "):
        comments += 1
    text = " ".join(line[2:] for line in lines[:comments])
    code = "\n".join(line for line in lines[comments:] if not line.startswith("#>")).strip("\n")
    if not text or not code:
        raise ValueError(f"{where} needs an explanation and code")
    return Example(text, code)
