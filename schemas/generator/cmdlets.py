"""Which parameters a cmdlet has: one rule per kind of resource, for the classes, the help and the contract."""

from dataclasses import dataclass, replace

from . import names


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str  # C#
    mandatory: bool = False
    by_property_name: bool = False  # taken from the pipeline
    position: int | None = None
    common: bool = False  # declared by the base classes in cmdlets/Core
    doc: str = ""  # for the help, where emit_help does not know it


def ancestors(model, resource):
    """From the root down to the resource itself."""
    parent = model.resource(resource.parent) if resource.parent else None
    return [*ancestors(model, parent), resource] if parent else [resource]


def parent_names(model, resource):
    """The parameters that hold the ids of the ancestors, root first."""
    return resource.parent_parameters or tuple(f"{names.clr_type(r)}Id" for r in ancestors(model, resource)[:-1])


def envelope_properties(resource):
    """What a client may say beside the properties."""
    return [p for p in resource.properties if p.in_envelope]


def parameters(model, resource, verb):
    """The positional ones in their order, then the common ones."""
    reads = verb == "Get"
    own = [Parameter(p, "string[]" if reads else "string", True, True) for p in parent_names(model, resource)]
    new_id = Parameter("ResourceId", "string", True, True)
    properties = Parameter("Properties", names.clr_properties_type(resource), True, True)
    metadata, etag, tags = Parameter("ResourceMetadata", "ResourceMetadata"), Parameter("Etag", "string"), Parameter("Tags", "PSObject")
    if reads:
        own += [] if resource.singleton else [Parameter("ResourceId", "string[]")]
    elif verb == "Remove":
        own += [etag] if resource.singleton else [new_id, etag]
    elif resource.singleton:
        own += [tags, properties, etag, metadata, Parameter("ResourceId", "string")]
    elif resource.parent:
        own += [new_id, properties, metadata, etag]
    else:
        beside = [Parameter(names.pascal(p.name), "bool", True, True, doc=p.doc) for p in envelope_properties(resource)]
        own += [new_id, *beside, tags, properties, etag, metadata]
    positions = dict(resource.positions).get(verb, range(len(own)))
    placed = [replace(p, position=at) for p, at in zip(own, positions, strict=True)]
    common = [("ConnectionUri", "Uri", not (reads and resource.singleton)), ("CertificateThumbprint", "string", False),
              ("Credential", "PSCredential", False), ("PassInnerException", "SwitchParameter", False)]
    common += [] if reads else [("Force", "SwitchParameter", False)]
    return placed + [Parameter(n, t, mandatory, common=True) for n, t, mandatory in common]
