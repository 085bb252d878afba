"""disclosure.md: what a record commits to, and what opens it."""

import hashlib
import re

from .forms import Malformed, need, text_of

TAG = "muniment-disclosure/1"
DISCLOSED = "disclosed.txt"
OPENING_MAX = 64 * 1024
FIELDS_MAX = 16
STATEMENT_MAX = 2048
FIELD = re.compile(r"([a-z]{1,32}) ([0-9a-f]{64}) ((?:measured|reported|claimed|inferred|not-measured) (.+))", re.DOTALL)


class Opening:
    """The record that it names, and its fields: (name, salt, statement)."""

    def __init__(self, data):
        need(len(data) <= OPENING_MAX, "it is too large")
        tag, *lines = text_of(data).split("\n")
        need(tag == TAG, "it is of another format")
        need(len(lines) > 2 and lines.pop() == "", "it opens nothing, or its last line is not ended")
        named = re.fullmatch("record ([0-9a-f]{64})", lines.pop(0))
        need(named, "it names no record")
        need(len(lines) <= FIELDS_MAX, "it has too many fields")
        self.record = named[1]
        self.fields = [self._field(line) for line in lines]
        names = [name for name, _, _ in self.fields]
        need(names == sorted(set(names)), "its fields are not in order, each once")

    @staticmethod
    def _field(line):
        found = FIELD.fullmatch(line)
        need(found and not re.search("[\x00-\x1f\x7f]", line), "a line is no field, salt and statement")
        need(len(found[4].encode("utf-8")) <= STATEMENT_MAX, "a statement is too long")
        return found[1], found[2], found[3]

    def check(self, digest, record):
        """Raises Malformed unless each field opens what the record with this hash commits to."""
        need(self.record == digest, "it is of another record")
        for name, salt, statement in self.fields:
            text = "\n".join((TAG, record.salt, name, salt, statement))
            commitment = "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()
            if record.identity.get(name) != commitment:
                raise Malformed("%s is not what the record commits to" % name)

    def told(self):
        return ", ".join("%s: %s" % (name, statement) for name, _, statement in self.fields)
