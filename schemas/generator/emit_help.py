"""The cmdlets' help, which Get-Help reads (MAML)."""

from xml.sax.saxutils import escape

from . import help_text, management, names
from .cmdlets import Parameter, parameters

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<helpItems schema="maml" xmlns="http://msh" xmlns:maml="http://schemas.microsoft.com/maml/2004/10"
    xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10" xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10">
"""
NAMESPACE = "Microsoft.Windows.NetworkController"


def emit(model, shown, managing=()):
    """shown: the examples of each cmdlet; managing: the cmdlets that management.read gives."""
    shown = dict(shown)
    items = [command(model, r, verb, shown) for r in model.resources if r.cmdlet for verb in r.verbs]
    items += [management_command(cmdlet, shown) for cmdlet in managing]
    if shown:
        raise ValueError(f"there are examples of what is no cmdlet: {', '.join(shown)}")
    return HEAD + "".join(items) + "</helpItems>\n"


def command(model, resource, verb, shown):
    every = [(p, help_text.parameter(model, resource, verb, p)) for p in parameters(model, resource, verb)]
    name, type_name = names.cmdlet(verb, resource), f"{NAMESPACE}.{names.clr_type(resource)}"
    by_name = [p for p, _ in every if p.by_property_name]
    taken = [(f"{p.type}", [f"A member {p.name} of what comes through the pipeline."]) for p in by_name]
    given = [] if verb == "Remove" else [(type_name, [resource.doc, *output_properties(model, resource)])]
    return item(name, help_text.synopsis(model, resource, verb), help_text.description(model, resource, verb), every, verb != "Get",
                inputs=taken, outputs=given, examples=shown.pop(name, []), links=help_text.links(model, resource, verb))


def management_command(cmdlet, shown):
    every = [(p, [p.doc]) for p in cmdlet.parameters]
    taken = [(p.type, [f"A member {p.name} of what comes through the pipeline."]) for p in cmdlet.parameters if p.by_property_name]
    given = [(f"{NAMESPACE}.{cmdlet.output}", [cmdlet.doc])] if cmdlet.output else []
    return item(cmdlet.name, cmdlet.doc, [cmdlet.doc, cmdlet.refused or cmdlet.more], every, cmdlet.changes,
                inputs=taken, outputs=given, examples=shown.pop(cmdlet.name, []), links=management.LINKS)


def output_properties(model, resource):
    own = help_text.properties(model, resource, written=False)
    written = help_text.properties(model, resource, written=True)
    if "New" in resource.verbs or "Set" in resource.verbs or "Invoke" in resource.verbs:
        return ["Its Properties are those that can be written, and what only the controller sets:", *own] if own else []
    return ["Its Properties:", *written, *own]


def para(text):
    return f"<maml:para>{escape(text)}</maml:para>"


def paras(texts):
    return "".join(map(para, texts))


def item(name, synopsis, description, every, changes, inputs=(), outputs=(), examples=(), links=()):
    """One cmdlet. every: (parameter, paragraphs) in their order; inputs, outputs: (type, paragraphs)."""
    if changes:
        every = [*every, *((Parameter(p, "SwitchParameter"), [help_text.COMMON[p]]) for p in ("WhatIf", "Confirm"))]
    verb, noun = name.split("-")
    described = "".join(parameter(p, text) for p, text in every)
    return f"""<command:command>
<command:details><command:name>{name}</command:name><command:verb>{verb}</command:verb><command:noun>{noun}</command:noun>
<maml:description>{para(synopsis)}</maml:description></command:details>
<maml:description>{paras(description)}</maml:description>
<command:syntax><command:syntaxItem><maml:name>{name}</maml:name>{described}</command:syntaxItem></command:syntax>
<command:parameters>{described}</command:parameters>
<command:inputTypes>{"".join(typed("inputType", *i) for i in inputs or [("None", ["Nothing is taken from the pipeline."])])}</command:inputTypes>
<command:returnValues>{"".join(typed("returnValue", *o) for o in outputs or [("None", ["The cmdlet gives nothing back."])])}</command:returnValues>
<command:examples>{"".join(example(number, e) for number, e in enumerate(examples, 1))}</command:examples>
<maml:relatedLinks>{"".join(map(link, links))}</maml:relatedLinks>
</command:command>
"""


def parameter(p, text):
    value = "" if p.type == "SwitchParameter" else f'<command:parameterValue required="true">{p.type}</command:parameterValue>'
    return (f'<command:parameter required="{str(p.mandatory).lower()}" globbing="false"'
            f' position="{"named" if p.position is None else p.position}"'
            f' pipelineInput="{"true (ByPropertyName)" if p.by_property_name else "false"}"><maml:name>{p.name}</maml:name>'
            f"<maml:description>{paras(text)}</maml:description>{value}<dev:type><maml:name>{p.type}</maml:name></dev:type></command:parameter>\n")


def typed(element, type_name, text):
    return f"<command:{element}><dev:type><maml:name>{type_name}</maml:name></dev:type><maml:description>{paras(text)}</maml:description></command:{element}>"


# The explanation follows the code: PowerShell writes an introduction and the code into one line.
def example(number, shown):
    return (f"<command:example><maml:title>Example {number}</maml:title>"
            f"<dev:code>{escape(shown.code)}</dev:code><dev:remarks>{para(shown.text)}</dev:remarks></command:example>\n")


def link(text):
    return f"<maml:navigationLink><maml:linkText>{text}</maml:linkText><maml:uri></maml:uri></maml:navigationLink>"
