"""opentimestamps.md: proofs that lead to a Bitcoin block, the blocks that the user knows, and what a verifier says."""

import hashlib
import re

from .forms import need, text_of
from .hashes import keccak256, ripemd160

PROOF_MAX = 64 * 1024
MESSAGE_MAX = 4096  # a message, an argument, a result
DEPTH_MAX = 255  # operations from the digest to an attestation
OPERATIONS_MAX = 4096
ATTESTATIONS_MAX = 1024
PAYLOAD_MAX = 8192
URI_MAX = 1000
NUMBER_MAX = 2**32 - 1

MAGIC = bytes.fromhex("004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294")
PENDING = bytes.fromhex("83dfe30d2ef90c8e")
BITCOIN = bytes.fromhex("0588960d73d71901")
URI = re.compile(rb"[A-Za-z0-9\-._/:]+")

SHA1, RIPEMD160, SHA256, KECCAK256, APPEND, PREPEND, REVERSE, HEXLIFY = 0x02, 0x03, 0x08, 0x67, 0xF0, 0xF1, 0xF2, 0xF3
DIGEST_SIZES = {SHA1: 20, RIPEMD160: 20, SHA256: 32}
OPERATIONS = {
    SHA1: lambda message, _: hashlib.new("sha1", message, usedforsecurity=False).digest(),
    RIPEMD160: lambda message, _: ripemd160(message),
    SHA256: lambda message, _: hashlib.sha256(message).digest(),
    KECCAK256: lambda message, _: keccak256(message),
    APPEND: lambda message, argument: message + argument,
    PREPEND: lambda message, argument: argument + message,
    REVERSE: lambda message, _: message[::-1],
    HEXLIFY: lambda message, _: message.hex().encode("ascii"),
}


class Node:
    """A timestamp: a message, what is attested of it as (kind, value), and what follows from it."""

    def __init__(self, message, weak):
        self.message = message
        self.weak = weak  # whether the way to it leads through SHA-1
        self.attestations = []
        self.results = []

    def below(self):
        """This one, and all that follow from it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.results)


class Proof:
    """A file, read strictly: the tag of the hash, and the timestamp over the digest."""

    def __init__(self, data):
        need(len(data) <= PROOF_MAX, "it is larger than %d bytes" % PROOF_MAX)
        self._data, self._at = data, 0
        self._operations = self._attestations = 0
        need(self._take(len(MAGIC)) == MAGIC, "it is no proof of OpenTimestamps")
        need(self._number() == 1, "it is of another version")
        self.hash = self._byte()
        need(self.hash in DIGEST_SIZES, "its digest is by an unknown hash")
        digest = self._take(DIGEST_SIZES[self.hash])
        self.root = self._timestamp(Node(digest, self.hash != SHA256), 0)
        need(self._at == len(data), "bytes follow its end")

    def attested(self):
        """(message, tag, value) of each attestation."""
        for node in self.root.below():
            for tag, value in node.attestations:
                yield node.message, tag, value

    def _take(self, size):
        need(self._at + size <= len(self._data), "it is cut short")
        self._at += size
        return self._data[self._at - size : self._at]

    def _byte(self):
        return self._take(1)[0]

    def _number(self):
        number, shift = 0, 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            need(number <= NUMBER_MAX, "a number is too large")
            if byte < 0x80:
                need(byte or not shift, "a number is not in its shortest form")
                return number
            shift += 7
            need(shift <= 28, "a number is too large")

    def _bytes(self, size_max):
        size = self._number()
        need(size <= size_max, "a part is longer than %d bytes" % size_max)
        return self._take(size)

    def _timestamp(self, node, depth):
        more, operations = True, set()
        while more:
            tag = self._byte()
            more = tag == 0xFF
            if more:
                tag = self._byte()
            if tag == 0x00:
                self._attestation(node)
            else:
                self._operation(node, tag, operations, depth + 1)
        return node

    def _attestation(self, node):
        self._attestations += 1
        need(self._attestations <= ATTESTATIONS_MAX, "it has too many attestations")
        tag = self._take(8)
        payload = self._bytes(PAYLOAD_MAX)
        one = (tag, payload)
        if tag in (PENDING, BITCOIN):
            outer, self._data, self._at = (self._data, self._at), payload, 0
            one = (tag, self._number() if tag == BITCOIN else self._bytes(URI_MAX))
            need(self._at == len(payload), "an attestation has bytes too many")
            self._data, self._at = outer
            need(tag == BITCOIN or URI.fullmatch(one[1]), "the address of a calendar is not well formed")
        need(one not in node.attestations, "an attestation stands twice over one message")
        node.attestations.append(one)

    def _operation(self, node, tag, operations, depth):
        self._operations += 1
        need(self._operations <= OPERATIONS_MAX, "it has too many operations")
        need(depth <= DEPTH_MAX, "its operations are nested too deeply")
        need(tag in OPERATIONS, "it has an unknown operation")
        argument = b""
        if tag in (APPEND, PREPEND):
            argument = self._bytes(MESSAGE_MAX)
            need(argument, "an operation has an empty argument")
        need((tag, argument) not in operations, "an operation stands twice over one message")
        operations.add((tag, argument))
        result = OPERATIONS[tag](node.message, argument)
        need(len(result) <= MESSAGE_MAX, "a result is too long")
        following = Node(result, node.weak or tag == SHA1)
        node.results.append(self._timestamp(following, depth))


# ---------------------------------------------------------------------------------------------------------------------
# Blocks: from a source that the user named

EASIEST = 0xFFFF << 208  # no block of Bitcoin was ever easier


def header_of(data):
    """The merkle root and the time of a header of 80 bytes."""
    bits = int.from_bytes(data[72:76], "little")
    exponent, mantissa = bits >> 24, bits & 0x7FFFFF
    target = mantissa << 8 * (exponent - 3) if exponent > 3 else mantissa >> 8 * (3 - exponent)
    need(not bits & 0x800000 and 0 < target <= EASIEST, "a header states no difficulty that Bitcoin ever had")
    work = hashlib.sha256(hashlib.sha256(data).digest()).digest()
    need(int.from_bytes(work, "little") <= target, "a header has not the difficulty that it states: it is damaged")
    return data[36:68], int.from_bytes(data[68:72], "little")


def blocks_of(files):
    """Lists of blocks: by height, (merkle root, time)."""
    blocks = {}
    for line in (line for data in files for line in text_of(data).removesuffix("\n").split("\n")):
        found = re.fullmatch("(0|[1-9][0-9]{0,9}) ([0-9a-f]{160})", line)
        need(found and int(found[1]) <= NUMBER_MAX, "a line is not a height and a header of 160 hex digits")
        need(int(found[1]) not in blocks, "a height stands twice")
        blocks[int(found[1])] = header_of(bytes.fromhex(found[2]))
    return blocks


# ---------------------------------------------------------------------------------------------------------------------
# What a verifier says


def judge(proof, hashed, blocks):
    """(state, outcome, height and time of the earliest block that counts or None), for the SHA-256 of a file."""
    if proof.hash != SHA256 or proof.root.message != hashed:
        return "mismatch", "fails", None
    holding, weak, wrong, open_blocks = [], False, False, False
    for node in proof.root.below():
        for height in (value for tag, value in node.attestations if tag == BITCOIN):
            if len(node.message) != 32 or (height in blocks and blocks[height][0] != node.message):
                wrong = True
            elif height not in blocks:
                open_blocks = True
            elif node.weak:
                weak = True
            else:
                holding.append((height, blocks[height][1]))
    if holding:
        return "confirmed", "holds", min(holding, key=lambda block: block[1])
    if wrong:
        return "refuted", "fails", None
    if weak:
        return "weak", "unchecked", None
    return ("unchecked" if open_blocks else "pending"), "unchecked", None


def attested(proof, blocks):
    """The messages below which a Bitcoin attestation holds that is not weak."""
    found = set()
    for node in proof.root.below():
        for below in node.below():
            for tag, height in below.attestations:
                if tag == BITCOIN and not below.weak and height in blocks and blocks[height][0] == below.message:
                    found.add(node.message)
    return found
