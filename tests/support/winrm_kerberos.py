#!/usr/bin/env python3
"""Sends messages by the transport of python3-winrm with Kerberos, for the tests; runs under Debian's python3.

usage: winrm_kerberos.py ENDPOINT sealed|plain|twice|signed|unordered [--kerberos]     envelopes on standard input, between lines of "----"
Prints the answers in the same form; "STATUS NUMBER" where the server refused the message itself. --kerberos: a token without SPNEGO.
Debian's pykerberos cannot encrypt; python3-gssapi does it here, in the frames of winrm.encryption.
plain: messages are neither encrypted nor signed; signed: not encrypted; unordered: nobody sees when one comes twice; twice: each
sealed message is sent a second time, as somebody on the way would, and the answer to that is printed.
"""
import base64
import re
import sys

import gssapi
import gssapi.raw
import requests
import winrm.exceptions
import winrm.transport
from winrm.encryption import Encryption

SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
KERBEROS = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2")


class Negotiation(requests.auth.AuthBase):
    """What winrm.encryption asks of an authentication, and the exchange of requests_kerberos."""

    def __init__(self, mechanism: gssapi.OID, is_confidential: bool, is_ordered: bool):
        self.is_confidential = is_confidential
        flag = gssapi.RequirementFlag
        self.context = gssapi.SecurityContext(
            name=gssapi.Name("HTTP@localhost", gssapi.NameType.hostbased_service), mech=mechanism, usage="initiate",
            flags=[flag.mutual_authentication, flag.confidentiality, *([flag.out_of_sequence_detection] if is_ordered else [])])

    def __call__(self, request):
        if not self.context.complete:
            request.headers["Authorization"] = "Negotiate " + base64.b64encode(self.context.step()).decode()
            request.register_hook("response", self.finish)
        return request

    def finish(self, response, **_):
        token = re.search(r"Negotiate ([^,\s]+)", response.headers.get("WWW-Authenticate", ""))
        if token and not self.context.complete:
            self.context.step(base64.b64decode(token[1]))

    def wrap_winrm(self, _, message):
        kinds = gssapi.raw.IOVBufferType
        parts = gssapi.raw.IOV((kinds.header, True), message, (kinds.padding, True), std_layout=False)
        gssapi.raw.wrap_iov(self.context, parts, confidential=self.is_confidential)
        return parts[1].value + (parts[2].value or b""), parts[0].value

    def unwrap_winrm(self, _, message, header):
        result = self.context.unwrap(header + message)
        assert result.encrypted
        return result.message


def main() -> int:
    endpoint, mode = sys.argv[1:3]
    transport = winrm.transport.Transport(endpoint, auth_method="kerberos", message_encryption="never", send_cbt=False)
    transport.build_session()
    transport.session.auth = Negotiation(KERBEROS if "--kerberos" in sys.argv else SPNEGO, mode != "signed", mode != "unordered")
    transport.setup_encryption()
    assert transport.session.auth.context.complete, "the server has not proved itself"
    if mode == "plain":
        transport.encryption = None
    elif mode == "twice":
        send = transport.session.send
        transport.session.send = lambda request, **options: (send(request, **options), send(request, **options))[1]
    answers = []
    for envelope in sys.stdin.read().split("\n----\n"):
        try:
            answer = transport.send_message(envelope)
        except winrm.exceptions.WinRMTransportError as error:
            answer = error.response_text if error.code == 500 else None
            answers += [f"STATUS {error.code}"] if answer is None else []
        if answer is not None:
            # What was not encrypted would be a text.
            assert mode == "plain" or isinstance(answer, bytes), "the answer is not encrypted"
            answers.append(answer if isinstance(answer, str) else answer.decode())
    print("\n----\n".join(answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
