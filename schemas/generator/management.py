"""The cmdlets that manage the service itself: cmdlets/management.xml as classes, names and help. What a cmdlet does, when it does
something, is written by hand in the other part of its class (cmdlets/Core/ServiceCmdlets.cs)."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from .cmdlets import Parameter

FILE = Path(__file__).parents[2] / "cmdlets" / "management.xml"
# Declared by the base classes of cmdlets that ask the service.
ASKING = ("ComputerName", "UseSsl", "Credential", "CertificateThumbprint")

LINKS = ("about_NetworkController", "Get-NetworkController", "docs/operate/controller.md", "docs/decisions/0020-managing-the-service.md")
VALUE_TYPES = ("bool", "uint", "SwitchParameter", "X509FindType", "LogLevel", "LogScope", "UpdateType", "ClientAuthentication",
               "ClusterAuthentication")


@dataclass(frozen=True)
class ManagementParameter(Parameter):
    values: tuple = ()  # the only ones that count, where the type has more


@dataclass(frozen=True)
class ManagementCmdlet:
    name: str
    doc: str
    more: str  # for the help
    output: str  # the .NET type of what it gives; "" gives nothing
    refused: str  # why it cannot be done; "" when it does something
    changes: bool
    parameters: tuple

    @property
    def asks(self):
        """Whether it asks the service."""
        return not self.refused and all(name in {p.name for p in self.parameters} for name in ASKING)


def read():
    root = ElementTree.parse(FILE).getroot()
    shared = {element.get("name"): parameter(element) for element in root.find("shared")}
    return [ManagementCmdlet(
        element.get("name"), element.findtext("summary"), element.findtext("more", ""), element.get("output", ""), element.findtext("refused", ""),
        element.get("changes") == "true",
        (*map(parameter, element.findall("parameter")), *(shared[name] for name in element.get("shared", "").split())))
        for element in root.findall("cmdlet")]


def parameter(element):
    return ManagementParameter(element.get("name"), element.get("type"), element.get("mandatory") == "true",
                               element.get("pipeline") == "true", doc=element.text, values=tuple(element.get("values", "").split()))


def csharp(cmdlets, namespace):
    return f"""#nullable enable
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using {namespace}.Commands;

namespace {namespace};
""" + "".join(map(class_of, cmdlets))


def class_of(cmdlet):
    """The class of a cmdlet, or the generated part of it."""
    verb, noun = cmdlet.name.split("-")
    own = [p for p in cmdlet.parameters if not (cmdlet.asks and p.name in ASKING)]
    base = "RefusedCmdlet" if cmdlet.refused else "ServiceCmdlet" if cmdlet.asks else "PSCmdlet"
    reason = f'    protected override string Reason => "{cmdlet.refused}";\n' if cmdlet.refused else ""
    output = f"\n[OutputType(typeof({cmdlet.output}))]" if cmdlet.output else ""
    return f"""
[Cmdlet("{verb}", "{noun}"{", SupportsShouldProcess = true" if cmdlet.changes else ""})]{output}
public sealed{"" if cmdlet.refused else " partial"} class {verb}{noun}Command : {base}
{{
{chr(10).join(map(property_of, own))}{reason}}}
"""


def property_of(p):
    traits = (["Mandatory = true"] if p.mandatory else []) + (["ValueFromPipelineByPropertyName = true"] if p.by_property_name else [])
    attribute = f"[Parameter({', '.join(traits)})]" if traits else "[Parameter]"
    if p.values:
        attribute += "\n    [ValidateSet({})]".format(", ".join(f'"{v}"' for v in p.values))
    return f"    {attribute}\n    public {p.type}{'' if p.type in VALUE_TYPES else '?'} {p.name} {{ get; set; }}\n"
