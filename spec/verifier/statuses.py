"""Status answers (RFC 6960), as anchors.md judges them: "A token"."""

import hashlib

from .certificates import (
    DIGITAL_SIGNATURE,
    NON_REPUDIATION,
    REMOVED_FROM_LIST,
    Certificate,
    RevocationList,
    Signed,
    extensions_of,
)
from .der import BITS, ENUMERATED, GENERAL_TIME, INTEGER, OCTETS, OID, SEQUENCE, tagged, value_of
from .forms import need
from .signatures import Algorithm, hash_of

ANSWER_MAX = 64 * 1024
CERTIFICATES_MAX = 8
BASIC, OCSP_SIGNING, SHA1 = "1.3.6.1.5.5.7.48.1.1", "1.3.6.1.5.5.7.3.9", "1.3.14.3.2.26"
GOOD, REVOKED, UNKNOWN = 0x80, tagged(1), 0x82


class Single:
    """What is said of one certificate."""

    def __init__(self, value):
        fields = value.fields()
        which = fields.next(SEQUENCE).fields()
        self.hash, self.issuer_name = Algorithm(which.next(SEQUENCE)), which.next(OCTETS).octets()
        self.issuer_key, self.serial = which.next(OCTETS).octets(), which.next(INTEGER).content
        which.end()
        status = fields.next(GOOD, REVOKED, UNKNOWN)
        self.known, self.revoked = status.tag != UNKNOWN, None
        if status.tag == REVOKED:
            self.revoked = revocation(status.fields(REVOKED))
        else:
            need(not status.content, "a status is not well formed")
        self.made, following = fields.next(GENERAL_TIME).time(), fields.maybe(tagged(0))
        extensions = fields.maybe(tagged(1))
        fields.end()
        self.next = inside(following, GENERAL_TIME).time() if following else None
        self.critical = has_critical(extensions)

    def usable(self):
        return not self.critical and (self.next is None or self.made <= self.next)

    def is_about(self, certificate, issuer):
        """Raises Malformed for a key that cannot be read, and Unknown."""
        if self.serial != certificate.serial:
            return False
        name = "sha1" if self.hash.oid == SHA1 else hash_of(self.hash)
        hashes = [hashlib.new(name, one, usedforsecurity=False).digest() for one in (issuer.subject, key_bits(issuer))]
        return hashes == [self.issuer_name, self.issuer_key]


def revocation(fields):
    time, reason = fields.next(GENERAL_TIME).time(), fields.maybe(tagged(0))
    fields.end()
    return time, value_of(reason.content).small() if reason else None


def inside(value, tag):
    """The value in an explicit tag."""
    found = value_of(value.content)
    need(found.tag == tag, "a value is of another kind than its place asks for")
    return found


def has_critical(extensions):
    found = extensions_of(value_of(extensions.content)) if extensions else {}
    return any(critical for critical, _ in found.values())


def key_bits(certificate):
    fields = certificate.key.fields()
    fields.next(SEQUENCE)
    return fields.next(BITS).bits()


def source_of(data):
    """A file that somebody gives: a revocation list, or a status answer, as its first part tells."""
    return StatusAnswer(data) if value_of(data).content[:1] == bytes([ENUMERATED]) else RevocationList(data)


class StatusAnswer:
    def __init__(self, data):
        need(len(data) <= ANSWER_MAX, "a status answer is larger than %d bytes" % ANSWER_MAX)
        fields = value_of(data).fields()
        status, body = fields.next(ENUMERATED).small(), fields.maybe(tagged(0))
        fields.end()
        need(status == 0, "the responder refused, with status %d" % status)
        need(body, "a status answer holds no answer")
        body = inside(body, SEQUENCE).fields()
        need(body.next(OID).oid() == BASIC, "a status answer is of another kind")
        self._basic(value_of(body.next(OCTETS).octets()).fields())
        body.end()

    def _basic(self, fields):
        part, algorithm, signature = fields.next(SEQUENCE), fields.next(SEQUENCE), fields.next(BITS)
        bag = fields.maybe(tagged(0))
        fields.end()
        self.signed = Signed.of(part, Algorithm(algorithm), signature.bits())
        bag = value_of(bag.content).parts(SEQUENCE) if bag else []
        need(len(bag) <= CERTIFICATES_MAX, "it has more than %d certificates" % CERTIFICATES_MAX)
        fields = part.fields()
        fields.maybe(tagged(0))
        responder = fields.next(tagged(1), tagged(2))
        self.by_name = responder.tag == tagged(1)
        value = value_of(responder.content)
        self.responder = value.whole if self.by_name else value.octets()
        self.produced = fields.next(GENERAL_TIME).time()
        self.singles = [Single(one) for one in fields.next(SEQUENCE).parts(SEQUENCE)]
        extensions = fields.maybe(tagged(1))
        fields.end()
        self.critical = has_critical(extensions)
        self.certificates = [Certificate(one.whole) for one in bag]

    def says(self, certificate, issuer):
        """As RevocationList.says. Raises Malformed and Unknown."""
        about = [one for one in self.singles if one.is_about(certificate, issuer) and one.usable()]
        if not about or self.critical:
            return None
        signer = self.signer(issuer)
        known = [one for one in about if one.known]
        if not known or signer is None or not self.signed.signed_by(signer.key):
            return None
        revoked = [one.revoked for one in known if one.revoked and one.revoked[1] != REMOVED_FROM_LIST]
        return revoked, max(one.made for one in known)

    def names(self, certificate):
        if self.by_name:
            return certificate.subject == self.responder
        return hashlib.sha1(key_bits(certificate), usedforsecurity=False).digest() == self.responder

    def signer(self, issuer):
        """The issuer, or the first certificate here that is named, if the issuer made it one for answers."""
        if self.names(issuer):
            return issuer
        one = next((one for one in self.certificates if self.names(one)), None)
        if one is None or one.issuer != issuer.subject:
            return None
        usage = one.usage()
        fit = usage is None or usage & {DIGITAL_SIGNATURE, NON_REPUDIATION}
        if not fit or OCSP_SIGNING not in (one.purposes() or []) or not one.knows_critical():
            return None
        return one if one.valid_at(self.produced) and one.signed_by(issuer.key) else None
