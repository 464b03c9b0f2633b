"""What PowerShell knows of the types beside their members: cmdlets/NetworkController.Types.ps1xml, and how resources come back
from jobs and files."""

from pathlib import Path

from . import names

TEMPLATE = Path(__file__).parents[2] / "cmdlets" / "NetworkController.Types.ps1xml"
END = "</Types>"


def emit(resources, namespace):
    template = TEMPLATE.read_text(encoding="utf-8").rstrip()
    if not template.endswith(END):
        raise ValueError(f"{TEMPLATE.name} needs to end with {END}")
    returning = "".join(returning_type(f"{namespace}.{names.clr_type(r)}") for r in resources)
    return template.removesuffix(END) + returning + END + "\n"


# PowerShell makes an object without methods of what it has serialised, unless it is told the type that the object converts to.
def returning_type(name):
    return f"""  <Type>
    <Name>Deserialized.{name}</Name>
    <Members>
      <MemberSet>
        <Name>PSStandardMembers</Name>
        <Members>
          <NoteProperty>
            <Name>TargetTypeForDeserialization</Name>
            <Value>{name}</Value>
          </NoteProperty>
        </Members>
      </MemberSet>
    </Members>
  </Type>
"""
