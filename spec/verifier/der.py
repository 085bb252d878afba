"""DER (X.690), as much of it as certificates, tokens and lists need. Strict: one spelling, no byte too many."""

import datetime
import re
from fractions import Fraction

from .forms import need

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, ENUMERATED = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A
SEQUENCE, SET, UTC_TIME, GENERAL_TIME = 0x30, 0x31, 0x17, 0x18
EPOCH = datetime.datetime(1970, 1, 1)


def tagged(number):
    """The tag of a field [number] that is constructed."""
    return 0xA0 | number


class Value:
    """One value: its tag, its content, and `whole`, all its bytes."""

    def __init__(self, tag, content, whole):
        self.tag, self.content, self.whole = tag, content, whole

    def parts(self, tag):
        """The values in it, which is of this tag."""
        need(self.tag == tag, "a value is of another kind than its place asks for")
        return values_of(self.content)

    def fields(self, tag=SEQUENCE):
        return Fields(self.parts(tag))

    def oid(self):
        wrong = "an object identifier is not well formed"
        need(self.tag == OID and self.content and not self.content[-1] & 0x80, wrong)
        arcs, arc, begins = [], 0, True
        for byte in self.content:
            need(not (begins and byte == 0x80), wrong)
            arc, begins = arc << 7 | byte & 0x7F, byte < 0x80
            if begins:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(str(arc) for arc in [first, arcs[0] - 40 * first] + arcs[1:])

    def integer(self, tag=INTEGER):
        data = self.content
        need(self.tag == tag and data, "a number is not well formed")
        short = len(data) == 1 or data[0] not in (0, 255) or (data[0] ^ data[1]) & 0x80
        need(short, "a number is not in its shortest form")
        return int.from_bytes(data, "big", signed=True)

    def boolean(self):
        need(self.tag == BOOLEAN and self.content in (b"\x00", b"\xff"), "a truth value is not well formed")
        return self.content == b"\xff"

    def octets(self):
        need(self.tag == OCTETS, "a value is of another kind than its place asks for")
        return self.content

    def bits(self):
        """The bytes of a string of whole bytes."""
        need(self.tag == BITS and self.content[:1] == b"\x00", "a string of bits is not well formed")
        return self.content[1:]

    def named_bits(self):
        """The numbers of the bits that are set."""
        need(self.tag == BITS and self.content and self.content[0] < 8, "a string of bits is not well formed")
        unused, data = self.content[0], self.content[1:]
        need(data or not unused, "a string of bits is not well formed")
        need(not data or not data[-1] & ((1 << unused) - 1), "a string of bits is not well formed")
        return {8 * at + bit for at, byte in enumerate(data) for bit in range(8) if byte & 0x80 >> bit}

    def time(self):
        """Seconds since 1970, as an exact fraction."""
        need(self.tag in (UTC_TIME, GENERAL_TIME), "a time is not well formed")
        form = rb"([0-9]{2,4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.([0-9]*[1-9]))?Z"
        found = re.fullmatch(form, self.content)
        short = self.tag == UTC_TIME
        need(found and len(found[1]) == (2 if short else 4) and not (short and found[7]), "a time is not well formed")
        year = int(found[1])
        if short:
            year += 2000 if year < 50 else 1900  # RFC 5280 section 4.1.2.5.1
        try:
            time = datetime.datetime(year, *(int(found[at]) for at in range(2, 7)))
        except ValueError:
            need(False, "there is no such time")
        fraction = Fraction(int(found[7]), 10 ** len(found[7])) if found[7] else 0
        return (time - EPOCH) // datetime.timedelta(seconds=1) + fraction


class Fields:
    """The values of a sequence, taken in their order."""

    def __init__(self, values):
        self._values, self._at = values, 0

    def next(self, *tags):
        """The next one, which must be there and, where tags are named, have one of them."""
        need(self._at < len(self._values), "a field is missing")
        value = self._values[self._at]
        need(not tags or value.tag in tags, "a value is of another kind than its place asks for")
        self._at += 1
        return value

    def maybe(self, *tags):
        """The next one if it has one of these tags, or None."""
        if self._at < len(self._values) and self._values[self._at].tag in tags:
            return self.next()
        return None

    def end(self):
        need(self._at == len(self._values), "there is a field too many")


def values_of(data):
    found, at = [], 0
    while at < len(data):
        start = at
        need(at + 2 <= len(data), "a value is cut short")
        tag, size = data[at], data[at + 1]
        need(tag & 0x1F != 0x1F, "a tag is not one that is used here")
        at += 2
        if size >= 0x80:
            count = size & 0x7F
            need(1 <= count <= 4 and at + count <= len(data), "a length is not well formed")
            size = int.from_bytes(data[at : at + count], "big")
            need(size >= 0x80 and size >> 8 * (count - 1), "a length is not in its shortest form")
            at += count
        need(at + size <= len(data), "a value is cut short")
        found.append(Value(tag, data[at : at + size], data[start : at + size]))
        at += size
    return found


def value_of(data):
    """The one value that these bytes are."""
    values = values_of(data)
    need(len(values) == 1, "it is not one value of DER")
    return values[0]
