"""WS-Management as a client speaks it: envelopes by hand, so that a test sees what is on the wire."""
import uuid
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

from tests.support.cim import CimProvider

SPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "t": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "n": "http://schemas.xmlsoap.org/ws/2004/09/enumeration",
    "e": "http://schemas.xmlsoap.org/ws/2004/08/eventing",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "b": "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
DMTF = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
NAMESPACE = "root/NetworkController"
NIL = f"{{{SPACES['xsi']}}}nil"


class Fault(Exception):
    def __init__(self, status: int, envelope: ElementTree.Element):
        self.status = status
        self.subcode = (envelope.findtext(".//s:Subcode/s:Value", None, SPACES) or
                        envelope.findtext(".//s:Code/s:Value", "", SPACES)).partition(":")[2]
        self.detail = (envelope.findtext(".//w:FaultDetail", "", SPACES)).rpartition("/")[2]
        self.reason = envelope.findtext(".//s:Reason/s:Text", "", SPACES)
        super().__init__(f"{self.subcode} {self.detail}: {self.reason}")


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def values(instance: ElementTree.Element) -> dict:
    """Texts by name; None for nil, a list for what is repeated, a dict for what has members."""
    found: dict = {}
    for child in instance:
        value = None if child.get(NIL) == "true" else values(child) if len(child) else child.text or ""
        name = local(child)
        if name in found:
            found[name] = found[name] + [value] if isinstance(found[name], list) else [found[name], value]
        else:
            found[name] = value
    return found


class WsmanClient:
    """form: "wmi" names the namespace in the URI, "dmtf" in the selector __cimnamespace."""

    def __init__(self, provider: CimProvider, form: str = "wmi", namespace: str = NAMESPACE, headers: dict | None = None):
        self.provider, self.form, self.namespace, self.headers = provider, form, namespace, headers or {}

    def uri(self, class_name: str) -> str:
        return f"{WMI}{self.namespace}/{class_name}" if self.form == "wmi" else DMTF + class_name

    def selector_set(self, selectors: dict) -> str:
        every = dict(selectors) if self.form == "wmi" else {"__cimnamespace": self.namespace, **selectors}
        inner = "".join(f"<w:Selector Name={quoteattr(name)}>{escape(value)}</w:Selector>" for name, value in every.items())
        return f"<w:SelectorSet>{inner}</w:SelectorSet>" if every else ""

    def send(self, envelope: str) -> ElementTree.Element:
        status, _, body = self.provider.post("/wsman", envelope, {"Content-Type": "application/soap+xml;charset=UTF-8", **self.headers})
        if status == 401:
            raise PermissionError("401")
        root = ElementTree.fromstring(body)
        if status != 200:
            raise Fault(status, root)
        return root.find("s:Body", SPACES)

    def call(self, action: str, class_name: str | None = None, body: str = "", selectors: dict | None = None,
             headers: str = "") -> ElementTree.Element:
        return self.send(self.envelope(self.uri(class_name) if class_name else None, action, f"{self.provider.uri}/wsman", body,
                                       self.selector_set(selectors or {}) if class_name else "", headers))

    @staticmethod
    def envelope(uri: str | None, action: str, to: str, body: str = "", selector_set: str = "", headers: str = "") -> str:
        declared = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
        resource = f'<w:ResourceURI s:mustUnderstand="true">{uri}</w:ResourceURI>' if uri else ""
        return f"""<s:Envelope {declared}><s:Header><a:To>{to}</a:To>{resource}
            <a:ReplyTo><a:Address>{SPACES['a']}/role/anonymous</a:Address></a:ReplyTo>
            <a:Action s:mustUnderstand="true">{action}</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>
            {selector_set}{headers}</s:Header><s:Body>{body}</s:Body></s:Envelope>"""

    def identify(self) -> ElementTree.Element:
        return self.send(f"""<s:Envelope xmlns:s="{SPACES['s']}"><s:Header/><s:Body><i:Identify
            xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"/></s:Body></s:Envelope>""")

    def instance(self, class_name: str, properties: dict) -> str:
        inner = "".join(f'<p:{name} xsi:nil="true"/>' if value is None else f"<p:{name}>{escape(value)}</p:{name}>"
                        for name, value in properties.items())
        return f'<p:{class_name} xmlns:p="{self.uri(class_name)}">{inner}</p:{class_name}>'

    def get(self, class_name: str, **selectors) -> dict:
        return values(self.call(SPACES["t"] + "/Get", class_name, selectors=selectors)[0])

    def put(self, class_name: str, properties: dict, headers: str = "", **selectors) -> dict:
        return values(self.call(SPACES["t"] + "/Put", class_name, self.instance(class_name, properties), selectors, headers)[0])

    def create(self, class_name: str, properties: dict) -> ElementTree.Element:
        return self.call(SPACES["t"] + "/Create", class_name, self.instance(class_name, properties))[0]

    def delete(self, class_name: str, **selectors) -> None:
        self.call(SPACES["t"] + "/Delete", class_name, selectors=selectors)

    def invoke(self, class_name: str, method: str, arguments: dict, **selectors) -> dict:
        inner = "".join(f"<p:{name}>{escape(value)}</p:{name}>" for name, value in arguments.items())
        body = f'<p:{method}_INPUT xmlns:p="{self.uri(class_name)}">{inner}</p:{method}_INPUT>'
        return values(self.call(f"{self.uri(class_name)}/{method}", class_name, body, selectors)[0])

    def enumerate(self, class_name: str, inner: str = "", piece: int = 10, headers: str = "") -> list[ElementTree.Element]:
        """All items, by an Enumerate and as many Pulls as it takes."""
        response = self.call(SPACES["n"] + "/Enumerate", class_name, f"<n:Enumerate>{inner}</n:Enumerate>", headers=headers)[0]
        items = list(response.find("w:Items", SPACES) if response.find("w:Items", SPACES) is not None else [])
        is_done = response.find("w:EndOfSequence", SPACES) is not None
        context = response.findtext("n:EnumerationContext", "", SPACES)
        while not is_done:
            response = self.pull(class_name, context, piece, headers)
            items += list(response.find("n:Items", SPACES))
            is_done = response.find("n:EndOfSequence", SPACES) is not None
        return items

    def pull(self, class_name: str, context: str, piece: int = 10, headers: str = "") -> ElementTree.Element:
        return self.call(SPACES["n"] + "/Pull", class_name,
                         f"<n:Pull><n:EnumerationContext>{context}</n:EnumerationContext><n:MaxElements>{piece}</n:MaxElements></n:Pull>",
                         headers=headers)[0]

    def query(self, text: str, class_name: str = "*", inner: str = "") -> list[ElementTree.Element]:
        return self.enumerate(class_name, f'{inner}<w:Filter Dialect="{WQL}">{escape(text)}</w:Filter>')

    # ---- events

    def subscribe(self, query: str, expires: str = "PT10M", mode: str = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Pull",
                  notify_to: str = "") -> str:
        """The identifier of a subscription, which is its enumeration context too. notify_to: XML of NotifyTo."""
        answer = self.call(SPACES["e"] + "/Subscribe", "*", f'<e:Subscribe><e:Delivery Mode="{mode}">{notify_to}</e:Delivery><e:Expires>{expires}</e:Expires>'
                           f'<w:Filter Dialect="{WQL}">{escape(query)}</w:Filter></e:Subscribe>')[0]
        return answer.findtext(".//e:Identifier", "", SPACES)

    def events(self, subscription: str, seconds: float = 20, piece: int = 1000) -> list[tuple[str, dict]]:
        """Class and values of the events of one Pull; none when nothing happens in time."""
        try:
            items = self.pull("*", subscription, piece, f"<w:OperationTimeout>PT{seconds}S</w:OperationTimeout>").find("n:Items", SPACES)
        except Fault as fault:
            if fault.subcode != "TimedOut":
                raise
            return []
        return [(local(item), values(item)) for item in items]

    def unsubscribe(self, subscription: str) -> None:
        self.call(SPACES["e"] + "/Unsubscribe", "*", "<e:Unsubscribe/>", headers=f"<e:Identifier>{subscription}</e:Identifier>")
