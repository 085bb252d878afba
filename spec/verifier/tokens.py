"""Time-stamp tokens of RFC 3161, as anchors.md judges them: "A token"."""

import datetime
import hashlib
import time as clock

from .certificates import HARMLESS, KEY_COMPROMISE, Certificate, Chains, RevocationList, extensions_of, revocations
from .der import BITS, BOOLEAN, GENERAL_TIME, INTEGER, OCTETS, OID, SEQUENCE, SET, tagged, value_of
from .forms import Malformed, need
from .signatures import Algorithm, Unknown, hash_of, signature_holds

TOKEN_MAX = 256 * 1024
CERTIFICATES_MAX = 32

SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"


class Refused(Exception):
    """The authority said no."""


class Stamp:
    """TSTInfo."""

    def __init__(self, data):
        fields = value_of(data).fields()
        need(fields.next(INTEGER).small() == 1, "its TSTInfo is of another version")
        fields.next(OID).oid()
        imprint = fields.next(SEQUENCE).fields()
        self.hash, self.hashed = Algorithm(imprint.next(SEQUENCE)), imprint.next(OCTETS).octets()
        imprint.end()
        fields.next(INTEGER)
        self.time = fields.next(GENERAL_TIME).time()
        accuracy, ordering = fields.maybe(SEQUENCE), fields.maybe(BOOLEAN)
        nonce, _, extensions = fields.maybe(INTEGER), fields.maybe(tagged(0)), fields.maybe(tagged(1))
        fields.end()
        if accuracy:
            parts = accuracy.fields()
            for one in (parts.maybe(INTEGER), parts.maybe(0x80), parts.maybe(0x81)):
                if one:
                    one.small()
            parts.end()
        if ordering:
            ordering.boolean()
        if nonce:
            nonce.natural()
        extensions = extensions_of(extensions, tagged(1)) if extensions else {}
        self.critical = [oid for oid, (critical, _) in extensions.items() if critical]


class Token:
    """A SignedData with one TSTInfo and one signer."""

    def __init__(self, data):
        need(len(data) <= TOKEN_MAX, "it is larger than %d bytes" % TOKEN_MAX)
        fields = value_of(data).fields()
        first = fields.next()
        if first.tag != OID:
            self._status(first)
            first = fields.next(SEQUENCE)
            fields.end()
            fields = first.fields()
            first = fields.next(OID)
        need(first.oid() == SIGNED_DATA, "it is no SignedData")
        content = value_of(fields.next(tagged(0)).content)
        fields.end()
        self._signed_data(content.fields())

    @staticmethod
    def _status(value):
        fields = value.fields()
        status = fields.next(INTEGER).small()
        fields.maybe(SEQUENCE)
        fields.maybe(BITS)
        fields.end()
        if status not in (0, 1):
            raise Refused("the authority refused, with status %d" % status)

    def _signed_data(self, fields):
        fields.next(INTEGER)
        fields.next(SET)
        content = fields.next(SEQUENCE).fields()
        need(content.next(OID).oid() == TST_INFO, "it is over something else than a TSTInfo")
        self.content = value_of(content.next(tagged(0)).content).octets()
        content.end()
        bag, lists, signers = fields.maybe(tagged(0)), fields.maybe(tagged(1)), fields.next(SET).parts(SET)
        fields.end()
        need(len(signers) == 1, "it has not one signer")
        self.stamp = Stamp(self.content)
        bag = plain(bag, tagged(0))
        need(len(bag) <= CERTIFICATES_MAX, "it has more than %d certificates" % CERTIFICATES_MAX)
        self.certificates = [Certificate(one) for one in bag]
        self.lists = readable(plain(lists, tagged(1)))
        self._signer(signers[0].fields())

    def _signer(self, fields):
        fields.next(INTEGER)
        self._identifier = fields.next(SEQUENCE, 0x80)
        self.digest = Algorithm(fields.next(SEQUENCE))
        attributes = fields.next(tagged(0))
        self.signed = b"\x31" + attributes.whole[1:]  # RFC 5652 section 5.4
        self.algorithm, self.signature = Algorithm(fields.next(SEQUENCE)), fields.next(OCTETS).octets()
        fields.maybe(tagged(1))
        fields.end()
        self.attributes = {}
        for one in attributes.parts(tagged(0)):
            parts = one.fields()
            oid, values = parts.next(OID).oid(), parts.next(SET).parts(SET)
            parts.end()
            need(oid not in self.attributes and len(values) == 1, "a signed attribute has not exactly one value")
            self.attributes[oid] = values[0]

    def names(self, certificate):
        """Whether the signer names this one as its own."""
        if self._identifier.tag == 0x80:
            return certificate.key_identifier() == self._identifier.content
        fields = self._identifier.fields()
        issuer, serial = fields.next(SEQUENCE).whole, fields.next(INTEGER).content
        fields.end()
        return (issuer, serial) == (certificate.issuer, certificate.serial)


def plain(bag, tag):
    """The members of a bag under the tag of a SEQUENCE; those of other kinds are passed over."""
    return [one.whole for one in bag.parts(tag) if one.tag == SEQUENCE] if bag else []


def readable(lists):
    """Lists in a token are hints: one that cannot be read is as good as none."""
    found = []
    for one in lists:
        try:
            found.append(RevocationList(one))
        except Malformed:
            continue
    return found


def bound(token, certificate):
    """anchors.md, "A token", 4: by ESSCertID, ESSCertIDv2, or, if both are there, by both."""
    older, newer = token.attributes.get(SIGNING_CERTIFICATE), token.attributes.get(SIGNING_CERTIFICATE_V2)
    need(older or newer, "the certificate of its signer is not bound")
    return all(binds(one, is_newer, certificate) for one, is_newer in ((older, False), (newer, True)) if one)


def binds(attribute, is_newer, certificate):
    fields = attribute.fields()
    first = fields.next(SEQUENCE).fields().next(SEQUENCE).fields()
    algorithm = first.maybe(SEQUENCE) if is_newer else None
    name = "sha1" if not is_newer else hash_of(Algorithm(algorithm)) if algorithm else "sha256"
    hashed, issuer = first.next(OCTETS).octets(), first.maybe(SEQUENCE)
    first.end()
    if hashed != hashlib.new(name, certificate.whole, usedforsecurity=False).digest():
        return False
    if issuer is None:
        return True
    fields = issuer.fields()
    names, serial = fields.next(SEQUENCE).parts(SEQUENCE), fields.next(INTEGER).content
    fields.end()
    return len(names) == 1 and names[0].tag == tagged(4) and (names[0].content, serial) == (
        certificate.issuer,
        certificate.serial,
    )


class Verdict:
    def __init__(self, state, detail, time=None):
        self.state, self.detail, self.time = state, detail, time


def judge(data, anchored, trust):
    """
    What is said of a token over these bytes, or over what has these digests, by hash; `trust` has roots and lists.
    The table of anchors.md, from above.
    """
    try:
        token = Token(data)
        unknown, signer = check_intact(token, anchored)
    except (Malformed, Refused) as error:
        return Verdict("broken", str(error))
    if unknown:
        return Verdict("undecided", "it uses what is not known here: %s" % unknown)
    chain = Chains(token.certificates, trust.roots, token.stamp.time).from_signer(signer)
    said = "stamped at %s" % told(token.stamp.time)
    if chain is None:
        why = "no chain of certificates leads to a root that you named" if trust.roots else "no root was given"
        return Verdict("untrusted", "%s, intact; the signer is not trusted: %s" % (said, why), token.stamp.time)
    return trusted(token.stamp.time, said, chain, trust.lists + token.lists)


def check_intact(token, anchored):
    """Raises Malformed if it is broken. What is not known, or None; and the signer's certificate."""
    unknown = ["the critical extension %s" % oid for oid in token.stamp.critical]

    def known(check, *arguments):
        """What a check says; True where it cannot be made, which is told at the end."""
        try:
            return check(*arguments)
        except Unknown as error:
            unknown.append(str(error))
            return True

    stamp = token.stamp
    need(known(lambda: imprint_of(stamp.hash, anchored) == stamp.hashed), "it is over other bytes")
    kind, digest = token.attributes.get(CONTENT_TYPE), token.attributes.get(MESSAGE_DIGEST)
    need(kind and kind.oid() == TST_INFO, "what it signs is called something else than a TSTInfo")
    need(digest is not None, "it signs no hash of its TSTInfo")
    need(known(lambda: hash_by(token.digest, token.content) == digest.octets()), "its TSTInfo was changed")
    named = [one for one in token.certificates if token.names(one)]
    need(named, "the certificate of its signer is not there")
    signer = next((one for one in named if known(bound, token, one)), None)
    need(signer, "it is bound to another certificate than its signer's")
    need(known(signed, token, signer), "its signature is wrong")
    fault = signer.stamper_fault(stamp.time)
    need(fault is None, fault)
    return (unknown[0] if unknown else None), signer


def imprint_of(algorithm, anchored):
    """Of bytes, or of digests that were taken of them. Raises Unknown where that one was not."""
    if isinstance(anchored, bytes):
        return hash_by(algorithm, anchored)
    name = hash_of(algorithm)
    if name not in anchored:
        raise Unknown("an imprint by %s, which was not taken of what it stamps" % name)
    return anchored[name]


def hash_by(algorithm, data):
    return hashlib.new(hash_of(algorithm), data).digest()


def signed(token, signer):
    return signature_holds(signer.key, token.algorithm, hash_of(token.digest), token.signed, token.signature)


def trusted(time, said, chain, lists):
    found, newest = revocations(chain, lists)
    for when, reason in found:
        if when <= time or reason not in HARMLESS:
            why = "for key compromise" if reason == KEY_COMPROMISE else "for no reason that leaves older stamps good"
            why = "before the stamp" if when <= time else why
            said = "%s; time not proven: a certificate was revoked at %s, %s" % (said, told(when), why)
            return Verdict("revoked", said, time)
    if found:
        said += "; a certificate was revoked since, at %s" % told(min(when for when, _ in found))
    ends = min(one.ends for one in chain)
    if ends < 1000 * clock.time():
        said += "; a certificate of its chain has expired since, at %s" % told(ends)
    if not all(made is not None and made > time for made in newest):
        said += "; no list or status answer made since tells whether a certificate of its chain was revoked"
    return Verdict("trusted", said, time)


def told(time):
    """A time for people: to the second, UTC."""
    try:
        return (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=time)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return "a time out of range"
