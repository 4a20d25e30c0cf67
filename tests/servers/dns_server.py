"""A name server on this machine that knows only what a test tells it."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]
"""By name and type, the data of records as a zone file has it."""


@contextmanager
def answering(zone: Zone, *, mute: Sequence[str] = ()) -> Iterator[str]:
    """The address and port of a server that answers from a zone.

    Args:
        zone: what it knows; every other name is not there.
        mute: names on which it fails (SERVFAIL).
    """
    known = {(name.lower(), kind): data for (name, kind), data in zone.items()}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.1)
        going = True

        def serve() -> None:
            while going:
                try:
                    wire, client = listening.recvfrom(4096)
                except TimeoutError:
                    continue
                listening.sendto(_answer(wire, known, mute), client)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            going = False
            thread.join()


def _answer(wire: bytes, zone: Zone, mute: Sequence[str]) -> bytes:
    asked = dns.message.from_wire(wire)
    question = asked.question[0]
    name = str(question.name).rstrip(".").lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    reply = dns.message.make_response(asked)
    reply.flags |= dns.flags.RA
    if name in mute:
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif (name, kind) in zone:
        reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *zone[name, kind]))
    elif not any(known == name for known, _kind in zone):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()
