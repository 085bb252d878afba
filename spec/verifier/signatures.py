"""Who signed: RSA (PKCS #1 v1.5 and PSS), ECDSA over P-256, P-384 and P-521, and Ed25519; anchors.md, "A token"."""

import hashlib

from .der import BITS, INTEGER, OID, SEQUENCE, tagged, value_of
from .ed25519 import ed25519_holds
from .forms import Malformed, need

HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
RSA, RSA_PSS, MGF1 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
RSA_WITH = {
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
ECDSA_WITH = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
EC_KEY, ED25519 = "1.2.840.10045.2.1", "1.3.101.112"
RSA_BITS_MIN, RSA_BITS_MAX = 2048, 8192
EXPONENT_MAX = 2**32  # a longer one has no use but to take time


class Unknown(Exception):
    """An algorithm that is not one of those of anchors.md: `undecided`."""


class Algorithm:
    """AlgorithmIdentifier: the object identifier, and its parameters or None."""

    def __init__(self, value):
        fields = value.fields()
        self.oid, self.parameters = fields.next(OID).oid(), fields.maybe(*range(256))
        fields.end()


def hash_of(algorithm):
    """The name of a hash, as hashlib has it."""
    if algorithm.oid not in HASHES:
        raise Unknown("the hash %s" % algorithm.oid)
    return HASHES[algorithm.oid]


def signature_holds(key, algorithm, hashed_by, message, signature):
    """
    Whether the key (a SubjectPublicKeyInfo) made a signature. `hashed_by` names the hash where the algorithm does not
    (a signer of CMS), or is None. Raises Unknown, and Malformed for a key or an algorithm that is not well formed.
    """
    fields = key.fields()
    kind, data = Algorithm(fields.next(SEQUENCE)), fields.next(BITS).bits()
    fields.end()
    oid = algorithm.oid
    if oid == ED25519:
        return kind.oid == ED25519 and ed25519_holds(data, message, signature)
    if oid in ECDSA_WITH or (oid == EC_KEY and hashed_by):
        return kind.oid == EC_KEY and ecdsa_holds(kind, data, ECDSA_WITH.get(oid, hashed_by), message, signature)
    if oid == RSA_PSS:
        name, salt_size = pss_parameters(algorithm)
        return kind.oid in (RSA, RSA_PSS) and pss_holds(rsa_key(data), name, salt_size, message, signature)
    if oid in RSA_WITH or (oid == RSA and hashed_by):
        return kind.oid == RSA and pkcs1_holds(rsa_key(data), RSA_WITH.get(oid, hashed_by), message, signature)
    raise Unknown("the signature algorithm %s" % oid)


# ---------------------------------------------------------------------------------------------------------------------
# RSA, RFC 8017


def rsa_key(data):
    fields = value_of(data).fields()
    modulus, exponent = fields.next(INTEGER).natural(), fields.next(INTEGER).natural()
    fields.end()
    if not RSA_BITS_MIN <= modulus.bit_length() <= RSA_BITS_MAX:
        raise Unknown("an RSA key of %d bits" % modulus.bit_length())
    if not (exponent & 1 and 3 <= exponent < EXPONENT_MAX and modulus & 1):
        raise Unknown("an RSA key with such an exponent")
    return modulus, exponent


def rsa_opened(key, signature):
    """The encoded message, of the length of the modulus; None if it is no signature by such a key."""
    modulus, exponent = key
    size = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= modulus:
        return None
    return pow(number, exponent, modulus).to_bytes(size, "big")


PREFIXES = {
    "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440",
}


def pkcs1_holds(key, name, message, signature):
    """RFC 8017 section 8.2.2: what must stand there is made, and compared."""
    opened = rsa_opened(key, signature)
    if opened is None:
        return False
    info = bytes.fromhex(PREFIXES[name]) + hashlib.new(name, message).digest()
    return opened == b"\x00\x01" + b"\xff" * (len(opened) - len(info) - 3) + b"\x00" + info


def pss_parameters(algorithm):
    """RFC 8017 appendix A.2.3: the hash and the length of the salt. What is left out stands for SHA-1."""
    if algorithm.parameters is None:
        raise Unknown("RSASSA-PSS without parameters")
    fields = algorithm.parameters.fields()
    hashed, mask = fields.maybe(tagged(0)), fields.maybe(tagged(1))
    salt, trailer = fields.maybe(tagged(2)), fields.maybe(tagged(3))
    fields.end()
    if not hashed or not mask:
        raise Unknown("RSASSA-PSS with SHA-1")
    name = hash_of(Algorithm(value_of(hashed.content)))
    mask = Algorithm(value_of(mask.content))
    need(mask.oid == MGF1 and mask.parameters, "RSASSA-PSS without a mask")
    if hash_of(Algorithm(mask.parameters)) != name:
        raise Unknown("RSASSA-PSS with two hashes")
    if trailer and value_of(trailer.content).small() != 1:
        raise Unknown("RSASSA-PSS with another trailer")
    return name, value_of(salt.content).small() if salt else 20


def pss_holds(key, name, salt_size, message, signature):
    """RFC 8017 sections 8.1.2 and 9.1.2."""
    opened = rsa_opened(key, signature)
    if opened is None:
        return False
    bits = key[0].bit_length() - 1
    size = (bits + 7) // 8
    if len(opened) > size and opened[0]:
        return False
    opened = opened[-size:]
    digest = hashlib.new(name, message).digest()
    at = size - len(digest) - 1
    if at < salt_size + 1 or opened[-1] != 0xBC or opened[0] >> (8 - (8 * size - bits)):
        return False
    masked, made = opened[:at], opened[at:-1]
    mask = b"".join(hashlib.new(name, made + n.to_bytes(4, "big")).digest() for n in range(at // len(digest) + 1))
    block = int.from_bytes(masked, "big") ^ int.from_bytes(mask[:at], "big")
    block &= (1 << (bits - 8 * (size - at))) - 1
    block = block.to_bytes(at, "big")
    start = at - salt_size
    if block[:start] != bytes(start - 1) + b"\x01":
        return False
    return hashlib.new(name, bytes(8) + digest + block[start:]).digest() == made


# ---------------------------------------------------------------------------------------------------------------------
# ECDSA, FIPS 186-5 and SEC 1. Curves as SEC 2 has them: prime, b, the base point, its order; a is -3.


class Curve:
    def __init__(self, p, b, x, y, n):
        self.p, self.b, self.base, self.n = p, b, (x, y, 1), n

    def holds(self, x, y):
        return (y * y - (x * x * x - 3 * x + self.b)) % self.p == 0

    def double(self, point):
        """Jacobian coordinates; z is 0 at infinity."""
        x, y, z = point
        p = self.p
        delta, gamma = z * z % p, y * y % p
        beta, alpha = x * gamma % p, 3 * (x - delta) * (x + delta) % p
        x3 = (alpha * alpha - 8 * beta) % p
        return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % p, 2 * y * z % p

    def add(self, one, other):
        if one[2] == 0:
            return other
        if other[2] == 0:
            return one
        p = self.p
        zz1, zz2 = one[2] * one[2] % p, other[2] * other[2] % p
        u1, u2 = one[0] * zz2 % p, other[0] * zz1 % p
        s1, s2 = one[1] * zz2 * other[2] % p, other[1] * zz1 * one[2] % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if h == 0:
            return (1, 1, 0) if r else self.double(one)
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, one[2] * other[2] * h % p

    def sum(self, u, point, v, other):
        """u times one point and v times the other."""
        both, result = self.add(point, other), (1, 1, 0)
        for bit in range(max(u.bit_length(), v.bit_length()) - 1, -1, -1):
            result = self.double(result)
            one, two = u >> bit & 1, v >> bit & 1
            if one or two:
                result = self.add(result, both if one and two else point if one else other)
        return result


CURVES = {
    "1.2.840.10045.3.1.7": Curve(
        0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    "1.3.132.0.34": Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    "1.3.132.0.35": Curve(
        2**521 - 1,
        int(
            "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF07"
            "3573DF883D2C34F1EF451FD46B503F00",
            16,
        ),
        int(
            "00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE"
            "3348B3C1856A429BF97E7E31C2E5BD66",
            16,
        ),
        int(
            "011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761"
            "353C7086A272C24088BE94769FD16650",
            16,
        ),
        2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
    ),
}


def curve_point(curve, data):
    """SEC 1 section 2.3.4: uncompressed or compressed."""
    size = (curve.p.bit_length() + 7) // 8
    x = int.from_bytes(data[1 : 1 + size], "big")
    need(len(data) > size and x < curve.p, "a key is no point of its curve")
    if data[0] == 4:
        y = int.from_bytes(data[1 + size :], "big")
        need(len(data) == 1 + 2 * size and y < curve.p, "a key is no point of its curve")
    else:
        need(data[0] in (2, 3) and len(data) == 1 + size, "a key is no point of its curve")
        y = pow(x * x * x - 3 * x + curve.b, (curve.p + 1) // 4, curve.p)  # each of these primes is 3 modulo 4
        y = y if y & 1 == data[0] & 1 else -y % curve.p
    need(curve.holds(x, y), "a key is no point of its curve")
    return (x, y, 1)


def ecdsa_holds(kind, data, name, message, signature):
    """FIPS 186-5 section 6.4.2."""
    if kind.parameters is None or kind.parameters.tag != OID or kind.parameters.oid() not in CURVES:
        raise Unknown("a curve that is not named, or another one")
    curve = CURVES[kind.parameters.oid()]
    point = curve_point(curve, data)
    try:
        fields = value_of(signature).fields()
        r, s = fields.next(INTEGER).natural(), fields.next(INTEGER).natural()
        fields.end()
    except Malformed:
        return False
    if not (0 < r < curve.n and 0 < s < curve.n):
        return False
    digest = hashlib.new(name, message).digest()
    hashed = int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - curve.n.bit_length())
    inverse = pow(s, -1, curve.n)
    x, _, z = curve.sum(hashed * inverse % curve.n, curve.base, r * inverse % curve.n, point)
    if z == 0:
        return False
    return x * pow(z, -2, curve.p) % curve.p % curve.n == r
