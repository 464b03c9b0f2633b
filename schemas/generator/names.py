"""The only place that turns one spelling of a name into another."""

import re


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
