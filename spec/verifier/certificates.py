"""Certificates and revocation lists (RFC 5280), as far as anchors.md judges a time stamp by them."""

import base64
import binascii
import re

from .der import BITS, BOOLEAN, GENERAL_TIME, INTEGER, OCTETS, OID, SEQUENCE, UTC_TIME, tagged, value_of, values_of
from .forms import Malformed, need
from .signatures import Algorithm, Unknown, signature_holds

CERTIFICATE_MAX = 64 * 1024
LIST_MAX = 16 * 1024 * 1024
CHAIN_MAX = 8
SIGNATURES_MAX = 64

BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE = "2.5.29.19", "2.5.29.15", "2.5.29.37"
REASON, REMOVED_FROM_LIST = "2.5.29.21", 8
# Those that are read, and those that change nothing here: alternative names, policies.
KNOWN = {BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, "2.5.29.17", "2.5.29.18", "2.5.29.32"}
TIME_STAMPING, ANY_PURPOSE = "1.3.6.1.5.5.7.3.8", "2.5.29.37.0"
DIGITAL_SIGNATURE, NON_REPUDIATION, CERTIFICATE_SIGN, LIST_SIGN = 0, 1, 5, 6
KEY_COMPROMISE = 1
# Unspecified, change of affiliation, superseded, end of operation: what was stamped before stays good (anchors.md).
HARMLESS = {0, 3, 4, 5}


def extensions_of(value, tag=SEQUENCE):
    """By object identifier: whether it is critical, and its value."""
    found = {}
    for one in value.parts(tag):
        fields = one.fields()
        oid, critical, data = fields.next(OID).oid(), fields.maybe(BOOLEAN), fields.next(OCTETS).octets()
        fields.end()
        need(oid not in found, "an extension stands twice")
        found[oid] = (critical is not None and critical.boolean(), data)
    return found


class Signed:
    """What certificates and lists have in common: a part, an algorithm, a signature over the part."""

    def __init__(self, data):
        fields = value_of(data).fields()
        self.part = fields.next(SEQUENCE)
        self.algorithm, self.signature = Algorithm(fields.next(SEQUENCE)), fields.next(BITS).bits()
        fields.end()

    @classmethod
    def of(cls, part, algorithm, signature):
        """The three, where they were read already."""
        one = cls.__new__(cls)
        one.part, one.algorithm, one.signature = part, algorithm, signature
        return one

    def signed_by(self, key):
        """Raises nothing: what is signed in a way that is not known here is not known to be signed."""
        try:
            return signature_holds(key, self.algorithm, None, self.part.whole, self.signature)
        except (Unknown, Malformed):
            return False


class Certificate(Signed):
    def __init__(self, data):
        need(len(data) <= CERTIFICATE_MAX, "a certificate is larger than %d bytes" % CERTIFICATE_MAX)
        super().__init__(data)
        self.whole = data
        fields = self.part.fields()
        fields.maybe(tagged(0))
        self.serial = fields.next(INTEGER).content
        need(Algorithm(fields.next(SEQUENCE)).oid == self.algorithm.oid, "a certificate names two algorithms")
        self.issuer = fields.next(SEQUENCE).whole
        validity = fields.next(SEQUENCE).fields()
        self.begins = validity.next(UTC_TIME, GENERAL_TIME).time()
        self.ends = validity.next(UTC_TIME, GENERAL_TIME).time() + 999  # to the end of its last second
        validity.end()
        self.subject, self.key = fields.next(SEQUENCE).whole, fields.next(SEQUENCE)
        fields.maybe(0x81)
        fields.maybe(0x82)
        extensions = fields.maybe(tagged(3))
        fields.end()
        self.extensions = extensions_of(value_of(extensions.content)) if extensions else {}

    # What extensions say is read where it is asked for: one that cannot be read is no matter of the bag it lies in.

    def extension(self, oid):
        return value_of(self.extensions[oid][1]) if oid in self.extensions else None

    def authority(self):
        """Whether it is a CA, and the most of them that may stand below it, or None."""
        constraints = self.extension(BASIC_CONSTRAINTS)
        if constraints is None:
            return False, None
        fields = constraints.fields()
        authority, below = fields.maybe(BOOLEAN), fields.maybe(INTEGER)
        fields.end()
        if authority is None or not authority.boolean():
            return False, None
        return True, below.small() if below else None

    def usage(self):
        one = self.extension(KEY_USAGE)
        return one.named_bits() if one else None

    def purposes(self):
        one = self.extension(EXTENDED_KEY_USAGE)
        return [purpose.oid() for purpose in one.parts(SEQUENCE)] if one else None

    def key_identifier(self):
        """subjectKeyIdentifier, or None."""
        one = self.extension("2.5.29.14")
        return one.content if one else None

    def valid_at(self, time):
        return self.begins <= time <= self.ends

    def knows_critical(self):
        """Whether each extension that is critical is known here."""
        return all(oid in KNOWN for oid, (critical, _) in self.extensions.items() if critical)

    def stamper_fault(self, time):
        """anchors.md, "A token", 6: why it is no time stamper's, or None."""
        usage = self.usage()
        if self.purposes() != [TIME_STAMPING] or not self.extensions[EXTENDED_KEY_USAGE][0]:
            return "the certificate of its signer is not for time stamps alone"
        if usage is not None and (not usage or usage - {DIGITAL_SIGNATURE, NON_REPUDIATION}):
            return "the key of its signer is for something else"
        if self.authority()[0]:
            return "its signer is an authority over certificates"
        if not self.knows_critical():
            return "the certificate of its signer has a critical extension that is not known"
        return None if self.valid_at(time) else "the certificate of its signer was not valid at the stamped time"

    def may_issue(self, below, time):
        """Whether it may stand over a chain with so many authorities between it and the signer."""
        try:
            (is_authority, below_max), usage, purposes = self.authority(), self.usage(), self.purposes()
        except Malformed:
            return False
        return (
            is_authority
            and self.valid_at(time)
            and self.knows_critical()
            and (below_max is None or below <= below_max)
            and (usage is None or CERTIFICATE_SIGN in usage)
            and (purposes is None or TIME_STAMPING in purposes or ANY_PURPOSE in purposes)
        )


class Chains:
    """The way from a signer to a root. No more links are tried than the budget allows."""

    def __init__(self, others, roots, time):
        self.others, self.roots, self.time, self.left = others, roots, time, SIGNATURES_MAX

    def from_signer(self, *chain):
        """Signer first, root last; None if nothing leads there."""
        if len(chain) >= CHAIN_MAX:
            return None
        for root in self.roots:
            if self._links(chain, root):
                return chain + (root,)
        for other in self.others:
            if all(one.whole != other.whole for one in chain) and self._links(chain, other):
                found = self.from_signer(*chain, other)
                if found:
                    return found
        return None

    def _links(self, chain, issuer):
        if chain[-1].issuer != issuer.subject or not issuer.may_issue(len(chain) - 1, self.time) or not self.left:
            return False
        self.left -= 1
        return chain[-1].signed_by(issuer.key)


class RevocationList(Signed):
    """Who signed it, when, and its entries, which are read where one is looked for: there may be very many."""

    def __init__(self, data):
        need(len(data) <= LIST_MAX, "a revocation list is larger than %d bytes" % LIST_MAX)
        super().__init__(data)
        fields = self.part.fields()
        fields.maybe(INTEGER)
        need(Algorithm(fields.next(SEQUENCE)).oid == self.algorithm.oid, "a list names two algorithms")
        self.issuer = fields.next(SEQUENCE).whole
        self.made, following = fields.next(UTC_TIME, GENERAL_TIME).time(), fields.maybe(UTC_TIME, GENERAL_TIME)
        if following:
            following.time()
        self._entries, extensions = fields.maybe(SEQUENCE), fields.maybe(tagged(0))
        fields.end()
        extensions = extensions_of(value_of(extensions.content)) if extensions else {}
        self.whole = not any(critical for critical, _ in extensions.values())  # else it does not hold all

    def says(self, certificate, issuer):
        """What it says of one below its issuer: (time, reason) of each revocation, and as of when; or None. Raises Malformed."""
        usage = issuer.usage()
        if self.issuer != issuer.subject or (usage is not None and LIST_SIGN not in usage):
            return None
        if not self.signed_by(issuer.key):
            return None
        found = self.find(certificate.serial)
        return ([found] if found else []), (self.made if self.whole else None)

    def find(self, serial):
        """When a certificate was revoked, and the reason or None; or None. Raises Malformed."""
        found = None
        for entry in values_of(self._entries.content) if self._entries else ():
            fields = entry.fields()
            if fields.next(INTEGER).content != serial:
                continue
            time, more = fields.next(UTC_TIME, GENERAL_TIME).time(), fields.maybe(SEQUENCE)
            fields.end()
            extensions = extensions_of(more) if more else {}
            if any(critical for critical, _ in extensions.values()):
                continue  # it is about a certificate of another issuer
            reason = value_of(extensions[REASON][1]).small() if REASON in extensions else None
            if reason != REMOVED_FROM_LIST:
                found = (time, reason)
        return found


def revocations(chain, sources):
    """
    Of the certificates below the root, by lists and status answers alike: (time, reason) of the revoked; and of each as of
    when the newest tells. Nothing need be told of a certificate that has run out.
    """
    found, newest = [], []
    for one, issuer in zip(chain, chain[1:]):
        made = []
        for source in sources:
            try:
                said = source.says(one, issuer)
            except (Malformed, Unknown):
                continue
            if said:
                found.extend(said[0])
                made.extend([said[1]] if said[1] is not None and said[1] <= one.ends else [])
        newest.append(max(made, default=None))
    return found, newest


def pem_or_der(data, label):
    """The values of a file: PEM with one block or more of this label, or one value of DER."""
    if b"-----BEGIN" not in data:
        return [data]
    form = b"-----BEGIN %s-----(.*?)-----END %s-----" % (label, label)
    try:
        found = [base64.b64decode(b"".join(one.split()), validate=True) for one in re.findall(form, data, re.DOTALL)]
    except binascii.Error as error:
        raise Malformed("it holds what is no base64") from error
    need(found, "it holds no %s" % label.decode("ascii").lower())
    return found
