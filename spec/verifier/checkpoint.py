"""checkpoint.md: verifier keys, and the signed note."""

import hashlib

from .ed25519 import ed25519_holds
from .forms import base64_of, need, number_of, text_of

CHECKPOINT_MAX = 64 * 1024
SIGNATURES_MAX = 16


def is_key_name(name):
    """Not empty, and neither white space nor `+` in it."""
    return name != "" and "+" not in name and not any(unit.isspace() for unit in name)


LOG, WITNESS = 0x01, 0x04  # what a key is for: checkpoint.md, witness.md
NAMES = {LOG: "log", WITNESS: "witness"}


def parse_vkey(text, kind=LOG):
    """checkpoint.md and witness.md, "Verifier key": its name, key id and public key."""
    parts = text.split("+", 2)
    need(len(parts) == 3 and is_key_name(parts[0]), "it is no verifier key")
    data = base64_of(parts[2])
    need(len(data) == 33 and data[0] == kind, "its public key is no Ed25519 key of a %s" % NAMES[kind])
    key_id = hashlib.sha256(parts[0].encode("utf-8") + b"\n" + data).digest()[:4]
    need(parts[1] == key_id.hex(), "its key id is not that of its name and public key")
    return (parts[0], key_id, data[1:])


def signature_line(line):
    """A line of a signed note: (name, key id, signature)."""
    parts = line.split(" ")
    need(len(parts) == 3 and parts[0] == "\u2014" and is_key_name(parts[1]), "a signature line is not well formed")
    data = base64_of(parts[2])
    need(len(data) > 4, "a signature line is too short")
    return (parts[1], data[:4], data[4:])


class Checkpoint:
    """A signed note: origin, size and root, and its signature lines as (name, key id, signature)."""

    def __init__(self, data):
        need(len(data) <= CHECKPOINT_MAX, "it is too large")
        self.note = data
        text = text_of(data)
        need(not any(unit < " " and unit != "\n" for unit in text), "it holds a control character")
        body, blank, lines = text.partition("\n\n")
        need(blank and lines.endswith("\n"), "it has no signature lines")
        self.signed = (body + "\n").encode("utf-8")
        head = body.split("\n")
        need(len(head) >= 3 and head[0] != "", "its origin, size or root is missing")
        self.origin, self.size, self.root = head[0], number_of(head[1]), base64_of(head[2])
        need(len(self.root) == 32, "its root is not 32 bytes")
        signatures = lines[:-1].split("\n")
        need(len(signatures) <= SIGNATURES_MAX, "it has too many signature lines")
        self.signatures = [signature_line(line) for line in signatures]

    def signer(self, keys):
        """"holds", "fails" or "unknown": findings.md, "The signature", as package.md has it."""
        outcome = "unknown"
        for name, key_id, public in set(keys):
            lines = [s for n, i, s in self.signatures if (n, i) == (name, key_id)]
            if not lines:
                continue
            if len(lines) > 1 or not ed25519_holds(public, self.signed, lines[0]):
                return "fails"
            if name == self.origin:
                outcome = "holds"
        return outcome
