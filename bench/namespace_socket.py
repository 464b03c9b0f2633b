"""Sockets of this process in other network namespaces: a socket stays in the namespace in which it was made."""
import ctypes
import os
import socket

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def _enter(descriptor: int) -> None:
    if _libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def socket_in(namespace: str, family=socket.AF_INET, kind=socket.SOCK_DGRAM) -> socket.socket:
    """Only the calling thread visits the namespace, and comes back."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        target = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
        try:
            _enter(target)
        finally:
            os.close(target)
        try:
            return socket.socket(family, kind)
        finally:
            _enter(home)
    finally:
        os.close(home)
