"""The only place that turns one spelling of a name into another."""

import re

XML_NAMESPACE = "urn:open-network-controller:rest:1"


def words(name):
    """ "privateIPAddress" -> ["private", "IP", "Address"]; runs of capitals stay together."""
    name = name.replace("IPAddresses", "IpAddresses")
    return re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[0-9]+", name)


def snake(name):
    """virtualNetworkPeering -> virtual_network_peering"""
    return "_".join(word.lower() for word in words(name))


def pascal(name):
    """virtualNetworkPeering -> VirtualNetworkPeering; capitals inside stay: privateIPAddress -> PrivateIPAddress"""
    return name[:1].upper() + name[1:]


def cpp_member(name):
    """A C++ data member for a property: snake case, never a keyword."""
    member = snake(name)
    return member + "_" if member in ("default", "class", "operator", "register", "switch", "namespace") else member


def enumerator(value):
    """A C++ or C# enumerator for an enum's wire value: usernamePassword -> UsernamePassword."""
    return pascal(re.sub(r"[^A-Za-z0-9]", "", value))


def clr_type(resource):
    """The .NET type of a resource: VirtualNetworkPeering."""
    return resource.clr or pascal(resource.name)


def clr_properties_type(resource):
    """The .NET type of its properties: VirtualNetworkPeeringProperties."""
    return clr_type(resource) + "Properties"


def clr_struct(struct):
    """The .NET type of a struct: AddressSpace."""
    return struct.clr or pascal(struct.name)


def cmdlet(verb, resource):
    """Get-NetworkControllerVirtualNetworkPeering"""
    return f"{verb}-NetworkController{resource.cmdlet}"


def list_element(type_):
    """What an element of a list is called in XML: virtualSubnet, stateDetail, reference, item."""
    if type_.kind == "ref":
        return "reference"
    return type_.name[:1].lower() + type_.name[1:] if type_.kind in ("struct", "children") else "item"


def xml_collection(resource):
    """The root element of a list of resources: virtualNetworkCollection."""
    return resource.name + "Collection"


def uri(model, resource):
    """Where a resource is: /networking/{version}/virtualNetworks/{virtualNetworkId}"""
    _, path, _ = places(model, resource)
    return ("/networking" if resource.name == "discovery" else "/networking/{version}") + path


def places(model, resource):
    """Below the version: the path of the collection, that of one member, and the ids in the latter."""
    prefix, ids = resource.prefix and "/" + resource.prefix, ()
    if resource.parent:
        _, prefix, ids = places(model, model.resource(resource.parent))
    collection = f"{prefix}/{resource.collection}"
    if resource.singleton:
        return collection, f"{collection}/{resource.singleton}" if resource.id_in_path else collection, ids
    return collection, f"{collection}/{{{resource.name}Id}}", (*ids, resource.name + "Id")
