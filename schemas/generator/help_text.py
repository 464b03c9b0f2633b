"""The English of the cmdlets' help: sentences about resources, verbs and parameters, made from the model."""

from . import names
from .cmdlets import ancestors, parent_names

# What a type is called in a sentence, where that is not the words of its name.
LABELS = {"internalDnsServer": "internal DNS server", "networkControllerBackup": "backup", "networkControllerRestore": "restore",
          "networkControllerState": "dump of the controller's state", "networkControllerStatistics": "controller's statistics",
          "discovery": "controller's version", "subnetEgressReset": "reset of a subnet's egress counters", "serverInterface": "server interface",
          "networkConnection": "network connection", "logicalRoute": "fabric route"}
CAPITALS = {"ip": "IP", "mac": "MAC", "bgp": "BGP", "acl": "ACL", "nat": "NAT", "dns": "DNS"}
TYPES = {"bool": "true or false", "int": "a number", "number": "a number", "string": "text", "ipAddress": "an IP address",
         "ipPrefix": "an IP prefix", "mac": "a MAC address", "guid": "a GUID", "object": "an object of any form"}

WAITS = "The cmdlet returns when the controller is done, and asks before it begins unless -Force is given."
VERBS = {
    "New": "Where the resource exists already, its properties are replaced by those given, so that the way to change one is to get the "
           "resource, change its properties and write them back. " + WAITS,
    "Set": "The properties are replaced as a whole: get them, change what is to be changed, and write them back. " + WAITS,
    "Remove": "What lies below it goes with it. While something else refers to it, the controller refuses. " + WAITS,
    "Invoke": "The cmdlet starts the work and gives back the resource that stands for it. It asks before it begins unless -Force is given.",
}
# Where a verb does not do to a type what it does to all others: synopsis, and what follows the documentation of the type.
SPECIAL = {
    ("loadBalancerManager", "Remove"): ("Not supported: would remove the load balancer manager.", "The REST interface has no way to delete it, so that this "
                                        "ends with the error OperationNotSupported. New-NetworkControllerLoadBalancerConfiguration changes it."),
    ("networkControllerBackup", "New"): ("Makes a backup of what the controller stores.", "The backup is a file in a folder of the controller's machine. " + WAITS),
    ("networkControllerBackup", "Remove"): ("Removes the record of a backup.", "The file stays. " + WAITS),
    ("networkControllerRestore", "New"): ("Puts back what a backup holds.", "Everything that the controller stores is replaced by what the backup holds. " + WAITS),
    ("networkControllerRestore", "Remove"): ("Removes the record of a restore.", "What has been put back stays. " + WAITS),
}
COMMON = {
    "Tags": "Names and values of your own, as a hashtable or object, which the controller keeps with the resource.",
    "ResourceMetadata": "What a client notes about the resource for itself: its own id, tenant, group or name of it. The controller only keeps it.",
    "Etag": "The etag of the resource as you last saw it. When it has changed since, the controller refuses, and nothing is overwritten.",
    "ConnectionUri": "The URI of the Network Controller, such as https://nc.contoso.com. A bare host name means HTTPS.",
    "CertificateThumbprint": "The thumbprint of the client certificate to show to the controller. It is looked for in the personal store of the user, "
                             "then of the machine.",
    "Credential": "The user to be, where the controller asks for one. Left out, it is the user who runs PowerShell.",
    "PassInnerException": "Attaches the controller's inner error, where it sends one, to the exception.",
    "Force": "Does not ask before it changes something.",
    "WhatIf": "Says what would be done, and does nothing.",
    "Confirm": "Asks, even beside -Force. -Confirm:$false does not ask.",
}


def label(resource):
    """ "virtual network peering" """
    return LABELS.get(resource.name) or " ".join(CAPITALS.get(w.lower(), w.lower()) for w in names.words(resource.name))


def plural(text):
    return text if text.endswith(("settings", "statistics")) else text + ("es" if text.endswith(("s", "x", "ch")) else "s")


def with_article(text):
    # "an IP pool", "an ACL", but "a NAT rule": how the letters are read.
    return ("an " if text[0] in "aeiouAI" else "a ") + text


def synopsis(model, resource, verb):
    if (resource.name, verb) in SPECIAL:
        return SPECIAL[resource.name, verb][0]
    what = label(resource)
    if resource.parent:
        what = what.removeprefix(label(model.resource(resource.parent)) + " ")  # a probe of a load balancer
    one = f"the {what}" if resource.singleton else with_article(what)
    parent = f" of {with_article(label(model.resource(resource.parent)))}" if resource.parent else ""
    if verb == "Get":
        return f"Gets {one if resource.singleton else plural(what)}{parent}."
    if verb == "New":
        return f"{'Sets up' if resource.singleton else 'Creates'} {one}{parent}, or replaces its properties."
    return {"Set": f"Replaces the properties of {one}.", "Remove": f"Removes {one}{parent}.", "Invoke": f"Starts {with_article(what)}."}[verb]


def description(model, resource, verb):
    """Paragraphs."""
    text = [resource.doc]
    if verb == "Get" and resource.singleton:
        text.append("A controller has exactly one.")
    elif verb == "Get":
        text.append(f"Without -ResourceId you get all {plural(label(resource))}, with it those that you name. A name that does not exist ends the "
                    "cmdlet with an error whose id begins with NotFound, so that a script can tell by try and catch.")
    else:
        text.append(SPECIAL[resource.name, verb][1] if (resource.name, verb) in SPECIAL else VERBS[verb])
    text.append(f"In the REST interface: {names.uri(model, resource)}")
    if not all(r.carried_out for r in ancestors(model, resource)):
        text.append("The controller checks and keeps it; the hosts of this version do nothing about it.")
    return text


def parameter(model, resource, verb, p):
    """What the help says of a parameter: paragraphs."""
    what = label(resource)
    if p.name == "Properties":
        type_name = f"{names.clr_properties_type(resource)}"
        return [f"What {'the' if resource.singleton else 'this'} {what} is to be: an object of type Microsoft.Windows.NetworkController.{type_name}, a "
                "hashtable with the same names, or what ConvertFrom-Json gives. What only the controller sets is not sent. It has:",
                *properties(model, resource, written=True)]
    if p.name == "ResourceId":
        if resource.singleton:
            return [f"There is one {what}, whatever this says: its id is {resource.singleton}."]
        return [f"The ids of the {plural(what)} to get. Left out, all are." if verb == "Get" else
                f"The id of the {what}. You choose it when you create one; upper and lower case are the same." if verb == "New" else f"The id of the {what}."]
    parents = dict(zip(parent_names(model, resource), ancestors(model, resource), strict=False))
    if p.name in parents:
        of = label(parents[p.name])
        return [f"The ids of the {plural(of)} whose {plural(what)} are wanted." if verb == "Get" else f"The id of the {of} that it is part of."]
    return [p.doc or COMMON[p.name]]


def properties(model, resource, written):
    """One paragraph per property: those that a client writes, or those that only the service sets."""
    chosen = [p for p in resource.properties if not p.in_envelope and (p.access in ("write", "create")) == written]
    return [f"- {names.pascal(p.name)} ({'; '.join(traits(model, p))}): {p.doc}{members(model, p)}" for p in chosen]


def members(model, p):
    if p.type.kind != "struct":
        return ""
    return f" Its members: {', '.join(names.pascal(member.name) for member in struct_of(model, p.type).properties)}."


def traits(model, p):
    result = [type_of(model, p.type)]
    if p.required and p.access in ("write", "create"):
        result.append("needed")
    if p.default not in ("", "{}") and p.access in ("write", "create"):
        result.append(f"{p.default} when left out")
    if p.access == "create":
        result.append("fixed at creation")
    return result


def type_of(model, kind):
    if kind.kind == "enum":
        values = next(e for e in model.enums if e.name == kind.name).values
        one = "one of " + ", ".join(v.name for v in values) if len(values) > 1 else values[0].name
    elif kind.kind == "struct":
        one = with_article(names.clr_struct(struct_of(model, kind)))
    elif kind.kind == "children":
        return "a list of " + names.clr_type(model.resource(kind.name))
    elif kind.kind == "ref":
        one = "a reference to " + " or ".join(target_of(model, path) for path in kind.targets)
    else:
        one = TYPES[kind.kind]
    return f"a list, each {one}" if kind.is_list else one


def struct_of(model, kind):
    return next(s for s in model.structs if s.name == kind.name)


def target_of(model, path):
    resource = next((r for r in model.resources if model.collection_path(r) == path), None)
    return with_article(label(resource)) if resource else f"one of {path}"


def links(model, resource, verb):
    """Names of cmdlets, topics and pages to go on with."""
    same = [names.cmdlet(v, resource) for v in resource.verbs if v != verb]
    near = [model.resource(resource.parent)] if resource.parent else []
    near += [*model.children(resource)]
    pages = [page for page, about in PAGES.items() if resource.name in about]
    pages += ["docs/operate/not-carried-out.md"] if not all(r.carried_out for r in ancestors(model, resource)) else []
    return same + [names.cmdlet("Get", r) for r in near if r.cmdlet] + ["about_NetworkController", "cmdlets/README.md"] + pages


PAGES = {"docs/operate/backup.md": ("networkControllerBackup", "networkControllerRestore"), "docs/operate/hosts.md": ("server",),
         "docs/operate/controller.md": ("discovery", "networkControllerState", "networkControllerStatistics", "credential"),
         "docs/decisions/0006-peering-states.md": ("virtualNetworkPeering",),
         "docs/decisions/0003-acl-order-and-tags.md": ("accessControlList", "aclRule")}
