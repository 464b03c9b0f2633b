"""libncwmi.so by its vtables: as much of COM as it takes to read all instances of a class."""
import ctypes
import sys
import threading
import time
import uuid

from tests.support.lab import BIN
from tests.support.wsman import NAMESPACE

LOCATOR_CLASS = uuid.UUID("4590f811-1d3a-11d0-891f-00aa004b2e24")
LOCATOR = uuid.UUID("dc12a687-737f-11cf-884d-00aa004b2e24")
# Places in the vtables, as wbemcli.idl has them; the first three are those of IUnknown.
RELEASE, CONNECT_SERVER, CREATE_INSTANCE_ENUM, CREATE_INSTANCE_ENUM_ASYNC, NEXT = 2, 3, 18, 19, 4
RETURN_IMMEDIATELY, FORWARD_ONLY, INFINITE, END = 0x10, 0x20, -1, 1
AT_ONCE = 1000
Pointer = ctypes.c_void_p
SINK_METHODS = (ctypes.CFUNCTYPE(ctypes.c_int32, Pointer, Pointer, ctypes.POINTER(Pointer)), ctypes.CFUNCTYPE(ctypes.c_uint32, Pointer),
                ctypes.CFUNCTYPE(ctypes.c_uint32, Pointer), ctypes.CFUNCTYPE(ctypes.c_int32, Pointer, ctypes.c_int32, Pointer),
                ctypes.CFUNCTYPE(ctypes.c_int32, Pointer, ctypes.c_int32, ctypes.c_int32, Pointer, Pointer))


def call(this: Pointer, place: int, *arguments) -> int:
    table = ctypes.cast(this, ctypes.POINTER(ctypes.POINTER(Pointer))).contents
    kinds = [ctypes.c_int32 if isinstance(each, int) else Pointer for each in arguments]
    return ctypes.CFUNCTYPE(ctypes.c_int32, Pointer, *kinds)(table[place])(this, *arguments)


def expect(result: int) -> int:
    assert result >= 0, f"{result & 0xFFFFFFFF:#x}"
    return result


class Services:
    def __init__(self, uri: str):
        self.library = ctypes.CDLL(str(BIN.parent / "lib/libncwmi.so"))
        self.library.NcSysAllocString.restype = Pointer
        guids = [ctypes.create_string_buffer(each.bytes_le, 16) for each in (LOCATOR_CLASS, LOCATOR)]
        locator, self.this = Pointer(), Pointer()
        expect(self.library.NcGetClassObject(*guids, ctypes.byref(locator)))
        expect(call(locator, CONNECT_SERVER, self.text(f"{uri}/{NAMESPACE}"), None, None, None, 0, None, None,
                    ctypes.byref(self.this)))
        call(locator, RELEASE)

    def text(self, text: str) -> Pointer:
        return Pointer(self.library.NcSysAllocString(ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))))

    def read(self, class_name: str) -> int:
        """How many objects an enumerator gives, semi-synchronously."""
        enumerator = Pointer()
        expect(call(self.this, CREATE_INSTANCE_ENUM, self.text(class_name), RETURN_IMMEDIATELY | FORWARD_ONLY, None, ctypes.byref(enumerator)))
        objects, returned, count, result = (Pointer * AT_ONCE)(), ctypes.c_uint32(), 0, 0
        while result != END:
            result = expect(call(enumerator, NEXT, INFINITE, AT_ONCE, objects, ctypes.byref(returned)))
            count += returned.value
            for each in objects[:returned.value]:
                call(each, RELEASE)
        call(enumerator, RELEASE)
        return count

    def read_by_sink(self, class_name: str) -> int:
        """How many objects a sink is given."""
        count, outcome, done = 0, 0, threading.Event()

        def indicate(_, number: int, __) -> int:
            nonlocal count
            count += number
            return 0

        def set_status(_, __, result: int, *___) -> int:
            nonlocal outcome
            outcome = result
            done.set()
            return 0

        methods = [make(method) for make, method in zip(SINK_METHODS, (lambda *_: 0, lambda _: 2, lambda _: 1, indicate, set_status))]
        table = (Pointer * len(methods))(*(ctypes.cast(each, Pointer) for each in methods))
        sink = Pointer(ctypes.addressof(table))
        expect(call(self.this, CREATE_INSTANCE_ENUM_ASYNC, self.text(class_name), 0, None, ctypes.byref(sink)))
        done.wait()
        expect(outcome)
        call(self.this, RELEASE)  # waits for the thread of the sink
        return count


def main() -> None:
    """The URI of the controller, the class, and "sink" or not: prints how many there are, and the seconds that it took to read them."""
    services = Services(sys.argv[1])
    begin = time.monotonic()
    found = services.read_by_sink(sys.argv[2]) if sys.argv[3] == "sink" else services.read(sys.argv[2])
    print(found, time.monotonic() - begin, flush=True)


if __name__ == "__main__":
    main()
