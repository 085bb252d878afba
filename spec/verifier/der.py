"""DER (X.690), as much of it as certificates, tokens and lists need. Strict: one spelling, no byte too many."""

import datetime
import itertools
import re

from .forms import need

BOOLEAN, INTEGER, BITS, OCTETS, OID, ENUMERATED = 0x01, 0x02, 0x03, 0x04, 0x06, 0x0A
SEQUENCE, SET, UTC_TIME, GENERAL_TIME = 0x30, 0x31, 0x17, 0x18
TIMES = {UTC_TIME: rb"([0-9]{2})%s()Z", GENERAL_TIME: rb"([0-9]{4})%s(?:\.([0-9]{1,12}))?Z"}
PARTS_MAX = 1000  # anchors.md
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
        values = list(itertools.islice(values_of(self.content), PARTS_MAX + 1))
        need(len(values) <= PARTS_MAX, "a value has more than %d parts" % PARTS_MAX)
        return values

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

    def natural(self):
        """A number that is not negative."""
        data = self.content
        need(self.tag == INTEGER and data and not data[0] & 0x80, "a number is not well formed")
        need(len(data) == 1 or data[0] or data[1] & 0x80, "a number is not in its shortest form")
        return int.from_bytes(data, "big")

    def small(self):
        """The same, of at most four bytes, whatever its tag."""
        need(len(self.content) <= 4, "a number is not well formed")
        return Value(INTEGER, self.content, self.whole).natural()

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
        """The numbers of the bits that are set, of at most 16."""
        need(self.tag == BITS and 1 <= len(self.content) <= 3, "a set of flags is not well formed")
        return {8 * at + bit for at, byte in enumerate(self.content[1:]) for bit in range(8) if byte & 0x80 >> bit}

    def time(self):
        """Milliseconds since 1970. What is finer is rounded up: "no later than" stays true."""
        need(self.tag in TIMES, "a time is not well formed")
        found = re.fullmatch(TIMES[self.tag] % (b"([0-9]{2})" * 5), self.content)
        need(found, "a time is not well formed")
        year, short = int(found[1]), self.tag == UTC_TIME
        if short:
            year += 2000 if year < 50 else 1900  # RFC 5280 section 4.1.2.5.1
        try:
            time = datetime.datetime(year, *(int(found[at]) for at in range(2, 7)))
        except ValueError:
            need(False, "there is no such time")
        seconds = (time - EPOCH) // datetime.timedelta(seconds=1)
        fraction = int((found[7] or b"").ljust(12, b"0"))
        return 1000 * seconds + -(-fraction // 10**9)


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
    """One after the other, as many as there are."""
    at = 0
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
        yield Value(tag, data[at : at + size], data[start : at + size])
        at += size


def value_of(data):
    """The one value that these bytes are."""
    values = list(itertools.islice(values_of(data), 2))
    need(len(values) == 1, "it is not one value of DER")
    return values[0]
