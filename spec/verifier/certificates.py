"""Certificates and revocation lists (RFC 5280), as far as anchors.md judges a time stamp by them."""

import base64
import binascii
import re

from .der import BITS, BOOLEAN, ENUMERATED, GENERAL_TIME, INTEGER, OCTETS, OID, SEQUENCE, UTC_TIME, tagged, value_of
from .forms import Malformed, need
from .signatures import Algorithm, Unknown, signature_holds

CHAIN_MAX = 8
SIGNATURES_MAX = 64

BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE = "2.5.29.19", "2.5.29.15", "2.5.29.37"
REASON, CERTIFICATE_ISSUER = "2.5.29.21", "2.5.29.29"
KNOWN = {BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE}
TIME_STAMPING, ANY_PURPOSE = "1.3.6.1.5.5.7.3.8", "2.5.29.37.0"
DIGITAL_SIGNATURE, NON_REPUDIATION, CERTIFICATE_SIGN, LIST_SIGN = 0, 1, 5, 6
KEY_COMPROMISE = 1
# Unspecified, change of affiliation, superseded, end of operation: what was stamped before stays good (anchors.md).
HARMLESS = {0, 3, 4, 5}


def extensions_of(value):
    """By object identifier: whether it is critical, and its value."""
    found = {}
    for one in value.parts(SEQUENCE):
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

    def signed_by(self, key):
        """Raises nothing: what is signed in a way that is not known here is not known to be signed."""
        try:
            return signature_holds(key, self.algorithm, None, self.part.whole, self.signature)
        except (Unknown, Malformed):
            return False


class Certificate(Signed):
    def __init__(self, data):
        super().__init__(data)
        self.whole = data
        fields = self.part.fields()
        version = fields.maybe(tagged(0))
        self.serial = fields.next(INTEGER).integer()
        need(fields.next(SEQUENCE).whole == self.algorithm.whole, "a certificate names two algorithms")
        self.issuer = fields.next(SEQUENCE).whole
        validity = fields.next(SEQUENCE).fields()
        self.begins = validity.next(UTC_TIME, GENERAL_TIME).time()
        self.ends = validity.next(UTC_TIME, GENERAL_TIME).time()
        validity.end()
        self.subject, self.key = fields.next(SEQUENCE).whole, fields.next(SEQUENCE)
        fields.maybe(0x81)
        fields.maybe(0x82)
        extensions = fields.maybe(tagged(3))
        fields.end()
        need(version is None or value_of(version.content).integer() in (0, 1, 2), "a certificate of another version")
        self.extensions = extensions_of(value_of(extensions.content)) if extensions else {}
        self._read_extensions()

    def _read_extensions(self):
        constraints = self._extension(BASIC_CONSTRAINTS)
        self.authority, self.below_max = False, None
        if constraints:
            fields = constraints.fields()
            authority, below = fields.maybe(BOOLEAN), fields.maybe(INTEGER)
            fields.end()
            self.authority = authority is not None and authority.boolean()
            self.below_max = below.integer() if below else None
        usage, purposes = self._extension(KEY_USAGE), self._extension(EXTENDED_KEY_USAGE)
        self.usage = usage.named_bits() if usage else None
        self.purposes = [one.oid() for one in purposes.parts(SEQUENCE)] if purposes else None

    def _extension(self, oid):
        return value_of(self.extensions[oid][1]) if oid in self.extensions else None

    def key_identifier(self):
        """subjectKeyIdentifier, or None."""
        one = self._extension("2.5.29.14")
        return one.octets() if one else None

    def valid_at(self, time):
        return self.begins <= time <= self.ends

    def knows_critical(self):
        """Whether each extension that is critical is known here."""
        return all(oid in KNOWN for oid, (critical, _) in self.extensions.items() if critical)

    def stamper_fault(self, time):
        """anchors.md, "A token", 6: why it is no time stamper's, or None."""
        if self.purposes != [TIME_STAMPING] or not self.extensions[EXTENDED_KEY_USAGE][0]:
            return "the certificate of its signer is not for time stamps alone"
        if self.usage is not None and (not self.usage or self.usage - {DIGITAL_SIGNATURE, NON_REPUDIATION}):
            return "the key of its signer is for something else"
        if self.authority:
            return "its signer is an authority over certificates"
        if not self.knows_critical():
            return "the certificate of its signer has a critical extension that is not known"
        return None if self.valid_at(time) else "the certificate of its signer was not valid at the stamped time"

    def may_issue(self, below, time):
        """Whether it may stand over a chain with so many authorities between it and the signer."""
        return (
            self.authority
            and self.valid_at(time)
            and self.knows_critical()
            and (self.below_max is None or below <= self.below_max)
            and (self.usage is None or CERTIFICATE_SIGN in self.usage)
            and (self.purposes is None or bool({TIME_STAMPING, ANY_PURPOSE} & set(self.purposes)))
        )


def chain_of(signer, others, roots, time):
    """From the signer to a root, both included; None if none leads there within the budget."""
    trusted = {one.whole for one in roots}
    pool = {one.whole: one for one in list(roots) + list(others) if one.whole != signer.whole}.values()
    tried = 0
    waiting = [[signer]]
    while waiting:
        chain = waiting.pop()
        child = chain[-1]
        longer = []
        for one in pool:
            if one.subject != child.issuer or one in chain or not one.may_issue(len(chain) - 1, time):
                continue
            if tried == SIGNATURES_MAX:
                return None
            tried += 1
            if not child.signed_by(one.key):
                continue
            if one.whole in trusted:
                return chain + [one]
            if len(chain) + 1 < CHAIN_MAX:
                longer.append(chain + [one])
        waiting.extend(reversed(longer))
    return None


class RevocationList(Signed):
    """`revoked`: by serial number, (time, reason or None)."""

    def __init__(self, data):
        super().__init__(data)
        fields = self.part.fields()
        fields.maybe(INTEGER)
        need(fields.next(SEQUENCE).whole == self.algorithm.whole, "a list names two algorithms")
        self.issuer = fields.next(SEQUENCE).whole
        self.made = fields.next(UTC_TIME, GENERAL_TIME).time()
        until, entries = fields.maybe(UTC_TIME, GENERAL_TIME), fields.maybe(SEQUENCE)
        extensions = fields.maybe(tagged(0))
        fields.end()
        if until:
            until.time()
        if extensions:
            extensions_of(value_of(extensions.content))
        self.revoked = {}
        for entry in entries.parts(SEQUENCE) if entries else ():
            self._entry(entry.fields())

    def _entry(self, fields):
        serial, time, more = fields.next(INTEGER).integer(), fields.next(UTC_TIME, GENERAL_TIME).time(), None
        more = fields.maybe(SEQUENCE)
        fields.end()
        extensions = extensions_of(more) if more else {}
        reason = value_of(extensions[REASON][1]).integer(ENUMERATED) if REASON in extensions else None
        if CERTIFICATE_ISSUER not in extensions:
            self.revoked[serial] = (time, reason)


def revocations(chain, lists):
    """Of the certificates below the root: (certificate, time, reason) of the revoked; and when the newest list was made."""
    found, newest = [], []
    for one, issuer in zip(chain, chain[1:]):
        own = [a for a in lists if a.issuer == one.issuer and may_list(issuer) and a.signed_by(issuer.key)]
        newest.append(max((a.made for a in own), default=None))
        found.extend((one, *a.revoked[one.serial]) for a in own if one.serial in a.revoked)
    return found, newest


def may_list(issuer):
    return issuer.usage is None or LIST_SIGN in issuer.usage


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
