"""beacon.md: values that nobody knew before a time, held against the chains and blocks that the user named."""

import datetime
import hashlib
import re

from .bls import is_signed
from .forms import SAFE_INTEGER, Malformed, fields_of, is_hex_64, json_of, need
from .opentimestamps import header_of

SCHEME = "bls-unchained-g1-rfc9380"
SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
INFO_MAX = 4096
ROUNDS_MAX = 4096  # each takes half a second
HEIGHT_MAX = 999_999_999
SECONDS_MAX = 253_402_300_799  # the end of the year 9999
PERIOD_MAX = 1_000_000
LATE = {"drand": 60, "bitcoin": 2 * 60 * 60}  # seconds after its entry, beyond which one of the clocks was wrong


class Chain:
    """A chain of drand that the user trusts."""

    def __init__(self, key, genesis, period, name):
        need(is_hex(key, 192) and is_hex_64(name), "its key or its hash is not well formed")
        need(is_count(genesis, SECONDS_MAX), "its genesis is no time")
        need(is_count(period, PERIOD_MAX) and period > 0, "its period is none")
        self.name, self.key = name, bytes.fromhex(key)
        self.genesis, self.period = int(genesis), int(period)

    @classmethod
    def published(cls, data):
        """As a chain publishes itself, in its `info.json`."""
        need(len(data) <= INFO_MAX, "it is too large")
        info = json_of(data)
        need(isinstance(info, dict), "it is no chain")
        need(info.get("schemeID") == SCHEME, "it is not of the scheme %s" % SCHEME)
        return cls(*(info.get(field) for field in ("public_key", "genesis_time", "period", "hash")))

    def time(self, round_number):
        return self.genesis + (round_number - 1) * self.period


class Beacons:
    """Judges the beacons of one package. A round that occurs again is not checked again."""

    def __init__(self, chains, blocks):
        self.chains, self.blocks = {}, blocks
        for chain in chains:
            self.chains.setdefault(chain.name, chain)
        self.rounds = {}

    def judge(self, kind, detail, entry_time):
        """(outcome, detail) for a record; None where there is nothing to be said. `entry_time` in seconds, or None."""
        if kind not in ("intake", "capture") or not (self.chains or self.blocks):
            return None
        stated = detail.get("notBefore") if isinstance(detail, dict) and "notBefore" in detail else ABSENT
        if stated is ABSENT or member(stated, "basis") == "not-measured":
            return None
        try:
            return self.told(member(stated, "value"), entry_time)
        except Malformed as error:
            return "fails", str(error)

    def told(self, value, entry_time):
        source = member(value, "source")
        need(isinstance(source, str), "the beacon does not say its source")
        if source == "drand":
            return self.told_round(*fields_of(value, "chain round signature source")[:3], entry_time)
        if source == "bitcoin":
            return self.told_block(*fields_of(value, "header height source")[:2], entry_time)
        return "unchecked", "its source is not known here"

    def told_round(self, name, number, signature, entry_time):
        need(is_hex_64(name) and is_hex(signature, 96), "the beacon's chain or signature is not well formed")
        need(is_count(number, SECONDS_MAX) and number > 0, "the beacon's round is no number from 1")
        chain, number = self.chains.get(name), int(number)
        if chain is None:
            return "unchecked", "its chain was not named"
        asked = (name, number, signature)
        if asked not in self.rounds:
            if len(self.rounds) >= ROUNDS_MAX:
                return "unchecked", "no more than %d rounds are looked at" % ROUNDS_MAX
            message = hashlib.sha256(number.to_bytes(8, "big")).digest()
            self.rounds[asked] = is_signed(chain.key, message, bytes.fromhex(signature), SUITE)
        if not self.rounds[asked]:
            return "fails", "its signature is not that of round %d" % number
        return "holds", not_before(chain.time(number), "drand", entry_time)

    def told_block(self, header, height, entry_time):
        need(is_hex(header, 160), "the beacon's header is not well formed")
        need(is_count(height, HEIGHT_MAX), "the height of the beacon's block is none")
        block = header_of(bytes.fromhex(header))
        known = self.blocks.get(int(height))
        if known is None:
            return "unchecked", "no source that was named has block %d" % height
        need(known == block, "block %d is another one" % height)
        return "holds", not_before(block[1], "bitcoin", entry_time)


ABSENT = object()


def member(value, name):
    return value.get(name) if isinstance(value, dict) else None


def is_hex(value, digits):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{%d}" % digits, value) is not None


def is_count(value, limit):
    """A whole number from 0; every number of JSON is read as a double (record.md)."""
    return isinstance(value, float) and value.is_integer() and 0 <= value <= min(limit, SAFE_INTEGER)


def not_before(time, source, entry_time):
    begin = datetime.datetime(1970, 1, 1)
    try:
        said = (begin + datetime.timedelta(seconds=time)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:  # a round of the far future
        said = "%d seconds after 1970" % time
    told = "the record was made no earlier than %s" % said
    if entry_time is not None and time - entry_time > LATE[source]:
        told += "; that is after the time of its entry: one of the clocks was wrong"
    return told
