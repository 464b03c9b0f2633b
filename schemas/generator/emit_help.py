"""The cmdlets' help, which Get-Help reads (MAML)."""

from xml.sax.saxutils import escape

from . import names
from .cmdlets import Parameter, parameters

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<helpItems schema="maml" xmlns="http://msh" xmlns:maml="http://schemas.microsoft.com/maml/2004/10"
    xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10" xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10">
"""
SYNOPSES = {"Get": "Gets resources of this kind", "New": "Creates a resource of this kind or replaces its properties",
            "Set": "Replaces the properties of this resource", "Remove": "Removes a resource of this kind",
            "Invoke": "Starts this action"}
PARAMETERS = {
    "ResourceId": "The id of the resource.",
    "Properties": "What the resource is to be: an object of this type, a hashtable, or what ConvertFrom-Json gives.",
    "Tags": "Names and values that the service keeps with the resource.",
    "ResourceMetadata": "What the client notes about the resource for itself.",
    "Etag": "Changes the resource only while its etag is still this one.",
    "ConnectionUri": "The URI of the Network Controller, such as https://nc.contoso.com.",
    "CertificateThumbprint": "The thumbprint of a client certificate in the personal store of the user or the machine.",
    "Credential": "The user to be, where the Network Controller asks for one.",
    "PassInnerException": "Attaches the Network Controller's inner error to the exception.",
    "Force": "Does not ask.",
    "WhatIf": "Says what would be done, and does nothing.",
    "Confirm": "Asks also beside -Force. -Confirm:$false does not ask.",
}


def emit(model):
    shown = [(verb, r) for r in model.resources if r.cmdlet for verb in r.verbs]
    return HEAD + "".join(command(model, r, verb) for verb, r in shown) + "</helpItems>\n"


def para(text):
    return f"<maml:para>{escape(text)}</maml:para>"


def command(model, resource, verb):
    every = parameters(model, resource, verb)
    if verb != "Get":
        every += [Parameter("WhatIf", "SwitchParameter"), Parameter("Confirm", "SwitchParameter")]
    name = names.cmdlet(verb, resource)
    described = "".join(para(f"{names.pascal(p.name)}: {p.doc}") for p in resource.properties)
    return f"""<command:command>
<command:details><command:name>{name}</command:name><command:verb>{verb}</command:verb><command:noun>NetworkController{resource.cmdlet}</command:noun>
<maml:description>{para(f"{SYNOPSES[verb]}: {resource.doc}")}</maml:description></command:details>
<maml:description>{para(f"The type is {names.clr_type(resource)}. Its properties:")}{described}</maml:description>
<command:syntax><command:syntaxItem><maml:name>{name}</maml:name>{"".join(map(parameter, every))}</command:syntaxItem></command:syntax>
<command:parameters>{"".join(map(parameter, every))}</command:parameters>
</command:command>
"""


def parameter(p):
    text = p.doc or PARAMETERS.get(p.name, "The id of the resource that this one is part of.")
    value = "" if p.type == "SwitchParameter" else f'<command:parameterValue required="true">{p.type}</command:parameterValue>'
    return (f'<command:parameter required="{str(p.mandatory).lower()}" position="{"named" if p.position is None else p.position}"'
            f' pipelineInput="{"true (ByPropertyName)" if p.by_property_name else "false"}"><maml:name>{p.name}</maml:name>'
            f"<maml:description>{para(text)}</maml:description>{value}<dev:type><maml:name>{p.type}</maml:name></dev:type></command:parameter>")
