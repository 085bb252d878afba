"""Who else saw the log: cosignatures of witnesses (witness.md), and policies (anchors.md, "A policy")."""

import re

from .checkpoint import LOG, WITNESS, parse_vkey, signature_line
from .ed25519 import ed25519_holds
from .forms import SAFE_INTEGER, need, text_of

COSIGNATURE_MAX = 4096
POLICY_MAX = 64 * 1024
POLICY_LINES_MAX = 1024
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class Cosignature:
    """The one line of a file: whose it says to be, the time, and the signature."""

    def __init__(self, data):
        text = text_of(data)
        need(text.endswith("\n") and not any(unit < " " for unit in text[:-1]), "it is not one line and LF")
        self.name, self.key_id, rest = signature_line(text[:-1])
        need(len(rest) == 72, "it is no line of the type cosignature/v1")
        self.time, self.signature = int.from_bytes(rest[:8], "big"), rest[8:]

    def holds(self, public, signed):
        """Whether this key made it, over the text of a note."""
        if self.time > SAFE_INTEGER:
            return False
        return ed25519_holds(public, b"cosignature/v1\ntime %d\n" % self.time + signed, self.signature)


class Policy:
    """Of C2SP tlog-policy. `logs` and `witnesses` are verifier keys, parsed; who has a name in it can be asked for."""

    def __init__(self, data):
        need(len(data) <= POLICY_MAX, "the policy is larger than %d bytes" % POLICY_MAX)
        text = text_of(data)
        need(not CONTROL.search(text), "the policy holds a control character")
        lines = text.split("\n")
        need(lines.pop() == "", "the last line of the policy has no line feed")
        need(len(lines) <= POLICY_LINES_MAX, "the policy has more than %d lines" % POLICY_LINES_MAX)
        self.logs, self.witnesses, self.quorum = [], [], None
        self._named = {}  # by name: a key, or (how many, the names of members)
        self._members = set()
        for line in lines:
            words = [word for word in re.split("[ \t]+", line) if word]
            if words and not words[0].startswith("#"):
                self._line(*words)
        need(self.quorum is not None, "the policy has no quorum")

    def _line(self, word, *rest):
        if word == "log" and len(rest) in (1, 2):
            self._key(self.logs, parse_vkey(rest[0], LOG))
        elif word == "witness" and len(rest) in (2, 3):
            self._define(rest[0], self._key(self.witnesses, parse_vkey(rest[1], WITNESS)))
        elif word == "group" and len(rest) > 2:
            self._group(*rest)
        elif word == "quorum" and len(rest) == 1:
            need(self.quorum is None, "the policy has two quorums")
            need(rest[0] == "none" or rest[0] in self._named, "the policy uses a name that was not defined before")
            self.quorum = rest[0]
        else:
            need(False, "a line of the policy is not well formed")

    @staticmethod
    def _key(keys, key):
        need(all(key[2] != one[2] for one in keys), "the policy has a key twice")
        keys.append(key)
        return key

    def _define(self, name, what):
        need(name != "none" and name not in self._named, "the policy defines a name twice")
        self._named[name] = what

    def _group(self, name, count, *members):
        for one in members:
            need(one in self._named, "the policy uses a name that was not defined before")
            need(one not in self._members, "the policy has a member twice")
            self._members.add(one)
        if count in ("any", "all"):
            least = 1 if count == "any" else len(members)
        else:
            need(re.fullmatch("[1-9][0-9]{0,3}", count), "a group does not say how many of its members it asks for")
            least = int(count)
            need(least <= len(members), "a group asks for more members than it has")
        self._define(name, (least, members))

    def met(self, cosigned):
        """Whether the quorum is, where these keys cosigned."""
        met = {"none": True}
        for name, what in self._named.items():  # members come before their group
            if len(what) == 2:
                met[name] = sum(met[one] for one in what[1]) >= what[0]
            else:
                met[name] = what in cosigned
        return met[self.quorum]
