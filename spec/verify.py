#!/usr/bin/env python3
"""A second verifier of packages, written from the pages beside it and from nothing else.

    python3 spec/verify.py <package> [--key <vkey or file>]... [--policy <file>] [--witness <vkey or file>]...
        [--time-root <file>]... [--revoked <file>]... [--blocks <file>]... [--beacon <file>]...
        [--disclosed <file>]... [--json]

It needs Python 3.9 or later and its standard library, no network, and nothing of Muniment but the folder
`verifier` beside it. <package> is the folder that `muniment export` wrote. A key is a verifier key (checkpoint.md),
or a file that holds one on each line. It has to come from elsewhere: what a package says of keys is a hint. So do
the rest (anchors.md): a policy, keys of witnesses, root certificates of time authorities and their revocation lists
(PEM or DER), headers of Bitcoin blocks (opentimestamps.md, "A block"), and chains of drand (beacon.md): for each the
`info.json` that it publishes. What was handed over later, and opens fields of its records, is held against them
(disclosure.md).

Exit codes (findings.md): 0 verified, 2 bad, 3 could not be checked, 4 unknown log or signer. 1 is a wrong call.
"""

import argparse
import calendar
import hashlib
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # Python -I leaves it out

from verifier.anchors import Anchors, Trust  # noqa: E402
from verifier.beacon import Beacons, Chain  # noqa: E402
from verifier.certificates import Certificate, pem_or_der  # noqa: E402
from verifier.checkpoint import CHECKPOINT_MAX, LOG, WITNESS, Checkpoint, parse_vkey  # noqa: E402
from verifier.disclosure import DISCLOSED, OPENING_MAX, Opening  # noqa: E402
from verifier.files import FILES_MAX, Folder, Reader, by_name  # noqa: E402
from verifier.forms import (  # noqa: E402
    Malformed,
    Missing,
    Unreadable,
    base64_of,
    fields_of,
    is_hex_64,
    is_size,
    json_of,
    need,
    number_of,
    text_of,
)
from verifier.opentimestamps import blocks_of  # noqa: E402
from verifier.stamps import judge as stamps_judged  # noqa: E402
from verifier.statuses import source_of  # noqa: E402
from verifier.witnesses import Policy  # noqa: E402

# Budgets. A file that is larger than its own is not well formed, and is never held in memory.
ENTRY_MAX = 1024  # entry.md
RECORD_MAX = 16 * 1024 * 1024  # record.md
PATH_MAX = 4096  # record.md, in UTF-16 units
MANIFEST_MAX = 64 * 1024 * 1024  # package.md
PROOF_HASHES_MAX = 63  # package.md
PROOF_MAX = 72 * 1024  # package.md
REDACTION_MAX = 64 * 1024  # package.md


# ---------------------------------------------------------------------------------------------------------------------
# entry.md

ENTRY = re.compile(
    r"muniment-entry/1\ntype ([a-z]{1,32})\nindex (0|[1-9][0-9]*)\n"
    r"time ([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z\n"
    r"record sha256:([0-9a-f]{64})\nnonce [0-9a-f]{64}\n"
)


class Entry:
    def __init__(self, data):
        need(len(data) <= ENTRY_MAX, "it is too large")
        found = ENTRY.fullmatch(text_of(data))
        need(found, "it has not the six lines of an entry")
        self.type, self.index, self.record = found[1], number_of(found[2]), found[9]
        time = [int(found[at]) for at in range(3, 9)]
        check_time(*time)
        self.time = calendar.timegm(time) if time[0] else None  # the year 0 is none of Python's
        self.leaf = hashlib.sha256(b"\x00" + data).digest()  # log.md


def check_time(year, month, day, hour, minute, second):
    """A time that the calendar has, without leap seconds (entry.md)."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    need(1 <= month <= 12 and 1 <= day <= days[month - 1], "there is no such day")
    need(hour < 24 and minute < 60 and second < 60, "there is no such time")


# ---------------------------------------------------------------------------------------------------------------------
# record.md


class Record:
    """The eight fields, and in `objects` a list of (path, sha256, size, role)."""

    def __init__(self, data):
        need(len(data) <= RECORD_MAX, "it is too large")
        value = json_of(data)
        actor, detail, form, self.kind, links, objects, salt, software = fields_of(
            value, "actor detail format kind links objects salt software"
        )
        need(form == "muniment-record/1", "it is of another format")
        need(isinstance(self.kind, str) and re.fullmatch("[a-z]{1,32}", self.kind), "its kind is not well formed")
        need(isinstance(actor, str) and re.fullmatch("a-[0-9a-f]{16}", actor), "its actor is not well formed")
        need(is_hex_64(salt), "its salt is not well formed")
        need(all(isinstance(one, str) for one in fields_of(software, "name version")), "its software is no text")
        need(isinstance(links, list) and isinstance(objects, list), "its links or objects are no list")
        for link in links:
            relation, record = fields_of(link, "relation record")
            need(relation in ("derived-from", "replaces", "about"), "a link has another relation")
            need(isinstance(record, str) and re.fullmatch("sha256:[0-9a-f]{64}", record), "a link names no record")
        self.objects = [self._object(one) for one in objects]
        need(len({one[0] for one in self.objects}) == len(objects), "a path stands twice")
        self.genesis = self.kind == "key" and is_genesis(detail)
        self.salt = salt
        self.detail = detail
        identity = detail.get("identity") if isinstance(detail, dict) else None
        self.identity = identity if isinstance(identity, dict) else {}  # disclosure.md

    @staticmethod
    def _object(value):
        media_type, path, role, sha256, size = fields_of(value, "mediaType path role sha256 size")
        need(isinstance(media_type, str) and isinstance(role, str), "an object's type or role is no text")
        need(is_hex_64(sha256) and is_size(size), "an object's hash or size is not well formed")
        need(isinstance(path, str) and len(path.encode("utf-16-le")) <= 2 * PATH_MAX, "an object's path is too long")
        need(is_path(path), "an object's path is not relative, or leads out of the item")
        return (path, sha256, size, role)


def is_genesis(detail):
    """record.md, "Kinds of this version", `key`; `after` as keys.md has it."""
    if not isinstance(detail, dict) or detail.get("action") != "genesis":
        return False
    try:
        after = "after " if "after" in detail else ""
        *earlier, action, archive, vkey = fields_of(detail, after + "action archive vkey")
        texts = [archive, vkey] + [text for one in earlier for text in fields_of(one, "checkpoint vkey")]
    except Malformed:
        return False
    return all(isinstance(text, str) for text in texts) and re.fullmatch("sha256:[0-9a-f]{64}", archive) is not None


def is_path(path):
    """Relative, `/`-separated, without NUL and without parts that are empty, `.` or `..` (record.md, package.md)."""
    return "\0" not in path and not any(part in ("", ".", "..") for part in path.split("/"))


# ---------------------------------------------------------------------------------------------------------------------
# log.md and package.md: the proof


class Proof:
    """C2SP tlog-proof@v1 as package.md has it: the index, the path, and the checkpoint's bytes."""

    def __init__(self, data):
        text = text_of(data)
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        need(blank and len(lines) >= 2 and lines[0] == "c2sp.org/tlog-proof@v1", "it is no proof")
        need(lines[1].startswith("index "), "it has no index")
        need(len(lines) <= 2 + PROOF_HASHES_MAX, "it has too many hashes")
        self.index = number_of(lines[1][len("index ") :])
        self.path = [base64_of(line) for line in lines[2:]]
        need(all(len(one) == 32 for one in self.path), "a hash is not 32 bytes")
        self.checkpoint = checkpoint.encode("utf-8")


def root_by(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2. None if the path is not of the length that the place asks for."""
    if index >= size:
        return None
    at, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


# ---------------------------------------------------------------------------------------------------------------------
# package.md: the manifests

TAG_MANIFEST = "tagmanifest-sha256.txt"
MANIFEST = "manifest-sha256.txt"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
LISTED_TAGS = ("bagit.txt", "bag-info.txt", MANIFEST)
CHECKPOINT = "data/checkpoint"
LINE = re.compile(r"([0-9a-f]{64})  (.+)", re.DOTALL)


def check_bagit(data):
    need(data == BAGIT, "it does not say BagIt 1.0 and UTF-8")


class Manifest:
    """Hashes by name; `twice`, the names that stand twice; `fault`, (outcome, detail) where it is not whole, or None."""

    def __init__(self, read, name, payload):
        self.listed, self.twice, self.fault = {}, set(), None
        lines = []
        try:
            lines = text_of(read.bytes(name, MANIFEST_MAX)).split("\n")
            need(lines.pop() == "" and lines, "its last line has no line feed")
        except (Malformed, Missing) as error:
            self.fault = ("fails", str(error))
        except Unreadable as error:
            self.fault = ("unchecked", str(error))
        for line in lines:
            try:
                digest, path = self._line(line, payload)
            except Malformed as error:
                self.fault = ("fails", str(error))
                continue
            if path in self.listed:
                self.twice.add(path)
            self.listed[path] = digest

    @staticmethod
    def _line(line, payload):
        found = LINE.fullmatch(line)
        need(found and "\r" not in line, "a line is not a hash, two spaces and a path")
        need(not re.search("%(?!25|0A|0D)", found[2]), "a path holds a % that stands for nothing")
        name = re.sub("%(25|0A|0D)", lambda code: chr(int(code[1], 16)), found[2])
        need(is_path(name), "a path is not relative, or leads out of the package")
        need(name.startswith("data/") == payload and name != TAG_MANIFEST, "a path has no place in this manifest")
        return found[1], name


# ---------------------------------------------------------------------------------------------------------------------
# package.md: the findings


class Verification:
    """Checks one package; `findings` are dicts of the shape that findings.md gives, in its order."""

    def __init__(self, files, keys, trust, given=()):
        self.files = files
        self.given = given  # openings from outside: (name, bytes)
        self.read = Reader(files)
        self.keys = keys + (trust.policy.logs if trust.policy else [])
        self.trust = trust
        self.tags = Manifest(self.read, TAG_MANIFEST, False)
        self.payload = Manifest(self.read, MANIFEST, True)
        self.findings = []
        self.placed = {CHECKPOINT}  # names that have a place under data/
        self.unknown = []  # folders in which more may have a place than is known
        self.checkpoint = None
        self.stamp_trust = trust
        self.beacons = Beacons(trust.chains, trust.blocks)
        self.places = []  # indexes of the items of which entry, proof and record hold

    def run(self):
        if self.files.full:
            self.say("file.expected", ".", "unchecked", "it has more than %d files" % FILES_MAX)
            return self.findings
        self.manifests()
        self.anchors(self.head())
        items = self.item_names()
        folders = {name: Item(self, name) for name in items}
        for item in folders.values():
            item.tell()
        for name, data in self.given:
            self.say("package.disclosure", name, *opened(data, folders))
        if not items:
            self.say("package.proof", "data/items", "fails", "there is no item in this package")
        self.leftovers()
        return self.findings

    def shown(self):
        """package.md, "What of the log is shown"; None where something fails, or no item holds."""
        if not self.places or verdict_of(self.findings) == "bad":
            return None
        return {
            "entries": self.checkpoint.size,
            "first": min(self.places),
            "items": len(self.places),
            "last": max(self.places),
        }

    def say(self, check, file, outcome, detail="", signer=None):
        finding = {"check": check, "detail": detail, "outcome": outcome, "subject": {"file": file}}
        if signer:
            finding["signer"] = signer
        self.findings.append(finding)

    def form(self, name, size_max, parse):
        """What `parse` makes of a file: (value, outcome, detail)."""
        try:
            return parse(self.read.bytes(name, size_max)), "holds", ""
        except (Malformed, Missing) as error:
            return None, "fails", str(error)
        except Unreadable as error:
            return None, "unchecked", str(error)

    # 1. package.manifest

    def manifests(self):
        whole = ("holds", "")
        self.say("package.manifest", TAG_MANIFEST, *(self.tags.fault or whole))
        forms = {MANIFEST: self.payload.fault or whole, "bagit.txt": self.form("bagit.txt", 1024, check_bagit)[1:]}
        for name in by_name(set(LISTED_TAGS) | set(self.tags.listed)):
            self.listed(self.tags, name, forms.get(name, whole))
        for name in by_name(self.payload.listed):
            self.listed(self.payload, name, whole)

    def listed(self, manifest, name, form):
        """One finding: of its form where it has one, listed once, there, hashing as listed."""
        outcome, detail = form
        if outcome == "holds":
            try:
                outcome, detail = self.held_against(manifest, name)
            except Missing as error:
                outcome, detail = "fails", str(error)
            except Unreadable as error:
                outcome, detail = "unchecked", str(error)
        self.say("package.manifest", name, outcome, detail)

    def held_against(self, manifest, name):
        digest, _ = self.read.digest(name)
        if name not in manifest.listed:
            return ("unchecked" if manifest.fault else "fails"), "the manifest does not list it"
        if name in manifest.twice:
            return "fails", "it is listed twice"
        if digest != manifest.listed[name]:
            return "fails", "its hash is not the one that is listed"
        return "holds", ""

    # 2. checkpoint.format, checkpoint.signature

    def head(self):
        """Whether the checkpoint may be the log's own: well formed, with one signature line, not wrong."""
        self.checkpoint, outcome, detail = self.form(CHECKPOINT, CHECKPOINT_MAX, Checkpoint)
        self.say("checkpoint.format", CHECKPOINT, outcome, detail)
        if self.checkpoint is None:
            return False
        signer = self.checkpoint.signer(self.keys)
        if signer == "holds":
            self.say("checkpoint.signature", CHECKPOINT, "holds")
        elif signer == "fails":
            detail = "the line of a trusted key is wrong, or stands twice"
            self.say("checkpoint.signature", CHECKPOINT, "fails", detail)
        else:
            detail = "none of the keys that signed it is one that you trust" if self.keys else "no key was given"
            self.say("checkpoint.signature", CHECKPOINT, "unchecked", detail, signer="unknown")
        return signer != "fails" and len(self.checkpoint.signatures) == 1

    # 2a. anchor.*

    def anchors(self, holds):
        data, _, _ = self.form(CHECKPOINT, CHECKPOINT_MAX, lambda data: data)
        anchors = Anchors(self.read, self.trust, data, self.checkpoint, holds)
        self.placed.update(anchors.names)
        anchors.tell(self.say)
        self.stamp_trust = anchors.trust  # with the lists that lie there

    # 3. the items

    def item_names(self):
        names = (name.split("/") for name in self.files.plain | self.files.other | set(self.payload.listed))
        return by_name({parts[2] for parts in names if parts[:2] == ["data", "items"] and len(parts) > 3})

    # 4. file.expected

    def leftovers(self):
        for folder, detail in self.files.closed:
            self.say("file.expected", folder, "unchecked", detail)
        rest = []
        for name in self.read.names():
            payload = name.startswith("data/")
            manifest = self.payload if payload else self.tags
            listed = name in manifest.listed or name in LISTED_TAGS or name == TAG_MANIFEST
            placed = not payload or name in self.placed
            perhaps_placed = any(name.startswith(folder) for folder in self.unknown)
            if not listed and not manifest.fault:
                rest.append((name, "fails", "no manifest lists it"))
            elif not placed and not perhaps_placed:
                rest.append((name, "fails", "a package has no place for it"))
            elif not listed or not placed:
                rest.append((name, "unchecked", "what would name it could not be read"))
        rest.extend((name, "fails", "its name is not UTF-8") for name in self.files.unnamed)
        order = {name: at for at, name in enumerate(by_name({name for name, _, _ in rest}))}
        for name, outcome, detail in sorted(rest, key=lambda one: order[one[0]]):
            self.say("file.expected", name, outcome, detail)


class Item:
    """One folder of data/items/."""

    def __init__(self, package, name):
        self.package = package
        self.read = package.read
        self.name = name
        self.folder = "data/items/%s/" % name
        self.entry = None
        self.record = None

    def tell(self):
        self.entry, outcome, detail = self.package.form(self.folder + "entry.txt", ENTRY_MAX, Entry)
        self.say("entry.format", "entry.txt", outcome, detail)
        proof = self.proof()
        self.say("package.proof", "item.tlog-proof", *proof)
        if self.tell_record() == "holds" and proof[0] == "holds":
            self.package.places.append(self.entry.index)
        self.tell_beacon()
        withheld = self.tell_redaction()
        self.tell_disclosed()
        for one in self.record.objects if self.record else ():
            self.tell_object(one, withheld)
        self.tell_stamps()
        self.place()

    def say(self, check, file, outcome, detail):
        self.package.say(check, self.folder + file, outcome, detail)

    def place(self):
        """What of this folder has a place (package.md, "What has no place")."""
        names = ["entry.txt", "item.tlog-proof", "record.json", REDACTION]
        if self.redacts():
            names.append(REDACTED)
        if self.discloses():
            names.append(DISCLOSED)
        if self.record is None:
            self.package.unknown.append(self.folder + "objects/")
        else:
            names.extend("objects/" + one[0] for one in self.record.objects)
        self.package.placed.update(self.folder + name for name in names)

    def proof(self):
        """package.md, "The proof": (outcome, detail)."""
        proof, outcome, detail = self.package.form(self.folder + "item.tlog-proof", PROOF_MAX, Proof)
        checkpoint = self.package.checkpoint
        if proof is None:
            return outcome, detail
        if checkpoint is None or self.entry is None:
            return "unchecked", "the checkpoint or the entry is not well formed"
        if proof.checkpoint != checkpoint.note:
            return "fails", "its checkpoint is not that of the package"
        if proof.index != self.entry.index:
            return "fails", "it is for another index than the entry's"
        if root_by(self.entry.leaf, proof.index, checkpoint.size, proof.path) != checkpoint.root:
            return "fails", "it does not lead from the entry to the root"
        return "holds", ""

    def tell_record(self):
        """package.md, "The record": record.bytes, and record.format if that does not fail. Gives the outcome of the first."""
        named, detail = self.record_bytes()
        self.say("record.bytes", "record.json", named, detail)
        if named == "fails":
            return named
        record, outcome, detail = self.package.form(self.folder + "record.json", RECORD_MAX, Record)
        if record and self.entry and record.kind != self.entry.type:
            outcome, detail = "fails", "its kind is not the type of its entry"
        elif record and self.entry and record.genesis != (self.entry.index == 0):
            outcome, detail = "fails", "the first entry, and only it, begins a log"
        self.say("record.format", "record.json", outcome, detail)
        self.record = record if outcome == "holds" else None
        return named

    def tell_beacon(self):
        """beacon.md, "What a verifier says"."""
        if self.record:
            entry_time = self.entry.time if self.entry else None
            judged = self.package.beacons.judge(self.record.kind, self.record.detail, entry_time)
            if judged:
                self.say("record.beacon", "record.json", *judged)

    def record_bytes(self):
        try:
            digest, _ = self.read.digest(self.folder + "record.json")
        except Missing as error:
            return "fails", str(error)
        except Unreadable as error:
            return "unchecked", str(error)
        if self.entry and digest != self.entry.record:
            return "fails", "its hash is not the one that the entry names"
        if digest[:16] != self.name:
            return "fails", "its folder has not its name"
        return ("holds", "") if self.entry else ("unchecked", "the entry that names it is not well formed")

    def tell_stamps(self):
        """capture.md, "A stamp on the WARC"."""
        if self.record and self.record.kind == "capture":
            folder = self.folder + "objects/"
            for path, *judged in stamps_judged(self.read, folder, self.record.objects, self.package.stamp_trust):
                self.package.say("warc.stamp", folder + path, *judged)

    def tell_object(self, one, withheld):
        path, sha256, size, _ = one
        name = self.folder + "objects/" + path
        try:
            holds = self.read.digest(name) == (sha256, size)
            outcome, detail = ("holds", "") if holds else ("fails", "it has not the hash and size that the record says")
        except Missing as error:
            outcome, detail = "fails", str(error)
            if path == withheld and not self.read.there(name):
                outcome, detail = "unchecked", "it was withheld"
        except Unreadable as error:
            outcome, detail = "unchecked", str(error)
        self.say("object.bytes", "objects/" + path, outcome, detail)

    def discloses(self):
        name = self.folder + DISCLOSED
        return self.read.there(name) or name in self.package.payload.listed

    def tell_disclosed(self):
        """disclosure.md, "In a package"."""
        if not self.discloses():
            return
        opening, outcome, detail = self.package.form(self.folder + DISCLOSED, OPENING_MAX, Opening)
        if opening:
            outcome, detail = self.opened_by(opening)
        self.say("package.disclosure", DISCLOSED, outcome, detail)

    def opened_by(self, opening):
        """Whether an opening opens what the record commits to: (outcome, detail)."""
        if self.record is None:
            return "unchecked", "the record could not be read"
        try:
            opening.check(self.read.digest(self.folder + "record.json")[0], self.record)
        except Malformed as error:
            return "fails", str(error)
        return "holds", opening.told()

    def redacts(self):
        name = self.folder + REDACTION
        return self.read.there(name) or name in self.package.payload.listed

    def tell_redaction(self):
        """package.md, "Credentials": package.redaction, and the path of the object that was rightly withheld, or None."""
        if not self.redacts():
            return None
        value, outcome, detail = self.package.form(self.folder + REDACTION, REDACTION_MAX, parse_redaction)
        withheld = None
        if value and self.record is None:
            outcome, detail = "unchecked", "the record could not be read"
        elif value and value[0] not in [one[:3] for one in self.record.objects]:
            outcome, detail = "fails", "what it calls withheld is no object of the record"
        elif value:
            withheld = value[0][0]
            outcome, detail = self.redacted(withheld, value[1])
        self.say("package.redaction", REDACTION, outcome, detail)
        return None if outcome == "fails" else withheld

    def redacted(self, withheld, instead):
        path, sha256, size = instead
        if self.read.there(self.folder + "objects/" + withheld):
            return "fails", "what it calls withheld is there"
        if path != REDACTED or self.folder + path not in self.package.payload.listed:
            return "fails", "what it calls redacted is not listed"
        try:
            holds = self.read.digest(self.folder + path) == (sha256, size)
        except Missing as error:
            return "fails", "what is redacted: %s" % error
        except Unreadable as error:
            return "unchecked", "what is redacted: %s" % error
        return ("holds", "") if holds else ("fails", "what is redacted has not the hash and size that it says")


def opened(data, items):
    """disclosure.md, "Handed over later": (outcome, detail), by the items by name."""
    try:
        opening = Opening(data)
    except Malformed as error:
        return "fails", str(error)
    item = items.get(opening.record[:16])
    return item.opened_by(opening) if item else ("fails", "no record of the package is the one that it opens")


REDACTION = "redacted/redaction.json"
REDACTED = "redacted/capture.wacz"
REDACTED_HEADERS = ["authorization", "cookie", "proxy-authorization", "set-cookie"]


def parse_redaction(data):
    """package.md, "Credentials": the withheld object and the redacted file, each as (path, sha256, size)."""
    form, headers, redacted, replaced, software, withheld = fields_of(
        json_of(data), "format headers redacted replaced software withheld"
    )
    need(form == "muniment-redaction/1", "it is of another format")
    need(headers == REDACTED_HEADERS, "its headers are not those of this format")
    need(is_size(replaced), "its count is not well formed")
    need(all(isinstance(one, str) for one in fields_of(software, "name version")), "its software is no text")
    found = []
    for one in (withheld, redacted):
        path, sha256, size = fields_of(one, "path sha256 size")
        need(isinstance(path, str) and is_hex_64(sha256) and is_size(size), "what it names is not well formed")
        found.append((path, sha256, size))
    return found


# ---------------------------------------------------------------------------------------------------------------------
# findings.md: the verdict


def verify(files, vkeys, trust=None, given=()):
    """(verdict, findings, shown) of a package: its files, the texts of the keys that are trusted, a Trust, and openings."""
    verification = Verification(files, [parse_vkey(one) for one in vkeys], trust or Trust(), given)
    findings = verification.run()
    return verdict_of(findings), findings, verification.shown()


def verdict_of(findings):
    left = [one for one in findings if one["outcome"] != "holds"]
    if any(one["outcome"] == "fails" for one in left):
        return "bad"
    if any("signer" not in one for one in left):
        return "unchecked"
    return "unknown-signer" if left else "verified"


EXIT_CODES = {"verified": 0, "bad": 2, "unchecked": 3, "unknown-signer": 4}
SENTENCES = {
    "verified": "verified: every check holds",
    "bad": "bad: what fails is named above",
    "unchecked": "could not be checked: nothing fails, and not everything could be looked at",
    "unknown-signer": "unknown log or signer: all holds, but no key that you trust signed",
}
HINT = "What a package says about keys is a hint: a key that you trust comes from elsewhere."


def printable(text):
    """A hostile name must not steer a terminal."""
    return "".join(unit if unit.isprintable() else "\\u{%x}" % ord(unit) for unit in text)


def read_file(path):
    """A file of the user's. Cut off where no file of its kind is so large: then its form is wrong."""
    with open(path, "rb") as file:
        return file.read(64 * 1024 * 1024)


def keys_of(arguments, kind):
    found = []
    for argument in arguments:
        try:
            parse_vkey(argument, kind)
            found.append(argument)
        except Malformed:
            lines = text_of(read_file(argument)).split("\n")
            for line in lines[:-1] if lines[-1] == "" else lines:
                parse_vkey(line, kind)
                found.append(line)
    return found


def trust_of(options):
    roots = [Certificate(one) for path in options.time_root for one in pem_or_der(read_file(path), b"CERTIFICATE")]
    lists = [source_of(one) for path in options.revoked for one in pem_or_der(read_file(path), b"X509 CRL")]
    blocks = blocks_of([read_file(path) for path in options.blocks])
    witnesses = [parse_vkey(one, WITNESS) for one in keys_of(options.witness, WITNESS)]
    chains = [Chain.published(read_file(path)) for path in options.beacon]
    policy = Policy(read_file(options.policy)) if options.policy else None
    return Trust(roots, lists, blocks, witnesses, policy, chains)


def report(verdict, findings, shown):
    for one in findings:
        if one["check"] == "package.disclosure" and one["outcome"] == "holds":
            print("disclosed in %s: %s" % (printable(one["subject"]["file"]), printable(one["detail"])))
        if one["outcome"] != "holds":
            print("%s %s %s: %s" % (one["outcome"], one["check"], printable(one["subject"]["file"]), one["detail"]))
    counts = [sum(one["outcome"] == outcome for one in findings) for outcome in ("holds", "fails", "unchecked")]
    print("%d hold, %d fail, %d unchecked" % tuple(counts))
    if shown:
        missing = shown["entries"] - shown["items"]
        between = shown["last"] - shown["first"] + 1 - shown["items"]
        print("shown: {items} of {entries} entries of the log, from {first} to {last};".format(**shown), end=" ")
        print("%d are not here, %d of these in between" % (missing, between))
    print(SENTENCES[verdict])
    print(HINT)


def main():
    parser = argparse.ArgumentParser(description="Verifies a package of Muniment.", epilog=HINT)
    parser.add_argument("package", help="the folder that was exported")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY|FILE", help="a key that you trust")
    parser.add_argument("--policy", metavar="FILE", help="logs, witnesses and quorum that you trust: C2SP tlog-policy")
    repeated = {"action": "append", "default": [], "metavar": "FILE"}
    parser.add_argument("--witness", **{**repeated, "metavar": "VKEY|FILE"}, help="the key of a witness that you trust")
    parser.add_argument("--time-root", **repeated, help="a root certificate that you trust for time stamps")
    parser.add_argument("--revoked", **repeated, help="a revocation list to hold time stamps against")
    parser.add_argument("--blocks", **repeated, help="headers of Bitcoin blocks, from a source that you trust")
    parser.add_argument("--beacon", **repeated, help="a chain of drand that you trust: its info.json")
    parser.add_argument("--disclosed", **repeated, help="what was handed over later, and opens fields of a record")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    try:
        options = parser.parse_args()
    except SystemExit as error:
        return 1 if error.code else 0
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        given = [(path, read_file(path)) for path in options.disclosed]
        verdict, findings, shown = verify(Folder(options.package), keys_of(options.key, LOG), trust_of(options), given)
    except (OSError, Malformed) as error:
        print("error: %s" % printable(str(error)), file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"findings": findings, "hint": HINT, "shown": shown, "verdict": verdict}, sort_keys=True))
    else:
        report(verdict, findings, shown)
    return EXIT_CODES[verdict]


if __name__ == "__main__":
    sys.exit(main())
