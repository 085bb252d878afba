"""
BLS signatures on BLS12-381 with the signature in G1 and the key in G2 (beacon.md, "A round of drand"): the curve and
its pairing, hashing to G1 as RFC 9380 has it, and points as they are written, compressed. Made to be read, not to be
fast.

An element of F_p is an int. Those above it are tuples: of F_p2 (a, b) is a + b·u with u² = -1; of F_p12 twelve ints
are the coefficients of a polynomial in w with w¹² = 2·w⁶ - 2, where u = w⁶ - 1 and 1 + u = w⁶.
A point is (x, y), and None is that at infinity. G1 is y² = x³ + 4 over F_p; G2 is y² = x³ + 4·(1 + u) over F_p2.
"""

import functools
import hashlib

from .forms import need

X = -0xD201000000010000  # the parameter of the curve: all other numbers follow from it
R = X**4 - X**2 + 1  # the order of both groups
P = (X - 1) ** 2 * R // 3 + X
H_EFF = 1 - X  # clears the cofactor of G1: RFC 9380, section 8.8.1
G2_BASE = (
    (
        0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
        0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E,
    ),
    (
        0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
        0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE,
    ),
)


# ---------------------------------------------------------------------------------------------------------------------
# The fields


class Prime:
    """F_p."""

    zero, one, curve_b = 0, 1, 4

    @staticmethod
    def add(a, b):
        return (a + b) % P

    @staticmethod
    def sub(a, b):
        return (a - b) % P

    @staticmethod
    def mul(a, b):
        return a * b % P

    @staticmethod
    def inv(a):
        return pow(a, P - 2, P)


class Pair:
    """F_p2."""

    zero, one, curve_b = (0, 0), (1, 0), (4, 4)

    @staticmethod
    def add(a, b):
        return ((a[0] + b[0]) % P, (a[1] + b[1]) % P)

    @staticmethod
    def sub(a, b):
        return ((a[0] - b[0]) % P, (a[1] - b[1]) % P)

    @staticmethod
    def mul(a, b):
        return ((a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P)

    @staticmethod
    def inv(a):
        norm = Prime.inv((a[0] * a[0] + a[1] * a[1]) % P)
        return (a[0] * norm % P, -a[1] * norm % P)


def power(a, exponent, one, mul):
    result = one
    for bit in bin(exponent)[2:]:
        result = mul(result, result)
        if bit == "1":
            result = mul(result, a)
    return result


def sqrt_prime(a):
    """A root of a in F_p, or None. P is 3 mod 4."""
    root = pow(a, (P + 1) // 4, P)
    return root if root * root % P == a % P else None


def sqrt_pair(a):
    """A root of a in F_p2, or None: by the norm, which is a square of F_p if a is one of F_p2."""
    if a[1] == 0:
        root = sqrt_prime(a[0])
        return (root, 0) if root is not None else (0, sqrt_prime(-a[0]))
    norm = sqrt_prime(a[0] * a[0] + a[1] * a[1])
    if norm is None:
        return None
    half = (P + 1) // 2
    for sign in (norm, -norm):
        real = sqrt_prime((a[0] + sign) * half % P)
        if real:
            root = (real, a[1] * Prime.inv(2 * real) % P)
            if Pair.mul(root, root) == (a[0] % P, a[1] % P):
                return root
    return None


TWELVE_ONE = (1,) + (0,) * 11


def mul_twelve(a, b):
    """In F_p12: the product of two polynomials, with w¹² = 2·w⁶ - 2."""
    product = [0] * 23
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                product[i + j] += x * y
    for i in range(22, 11, -1):
        product[i - 6] += 2 * product[i]
        product[i - 12] -= 2 * product[i]
    return tuple(x % P for x in product[:12])


# ---------------------------------------------------------------------------------------------------------------------
# The groups


def add_points(field, p, q):
    """Affine, as in any book: with the slope of the line through both."""
    if p is None or q is None:
        return q if p is None else p
    if p[0] == q[0]:
        if field.add(p[1], q[1]) == field.zero:
            return None
        square = field.mul(p[0], p[0])
        slope = field.mul(field.add(square, field.add(square, square)), field.inv(field.add(p[1], p[1])))
    else:
        slope = field.mul(field.sub(q[1], p[1]), field.inv(field.sub(q[0], p[0])))
    x = field.sub(field.sub(field.mul(slope, slope), p[0]), q[0])
    return (x, field.sub(field.mul(slope, field.sub(p[0], x)), p[1]))


def multiply(field, scalar, point):
    product = None
    for bit in bin(scalar)[2:]:
        product = add_points(field, product, product)
        if bit == "1":
            product = add_points(field, product, point)
    return product


def on_curve(field, point):
    x, y = point
    return field.mul(y, y) == field.add(field.mul(field.mul(x, x), x), field.curve_b)


def decode_point(data, field):
    """
    A compressed point: the three highest bits say that it is compressed, whether it is infinity, and which of the two
    roots y is; x follows, of F_p2 its imaginary part first. It has to be of the group, and not infinity, which is
    nobody's key or signature.
    """
    flags, parts = data[0] >> 5, [int.from_bytes(data[at : at + 48], "big") for at in range(0, len(data), 48)]
    parts[0] &= (1 << 381) - 1
    need(flags & 0b110 == 0b100 and all(part < P for part in parts), "it is no compressed point")
    if field is Prime:
        x = parts[0]
        y = sqrt_prime((x**3 + 4) % P)
        larger = y is not None and y > P - y
    else:
        x = (parts[1], parts[0])
        y = sqrt_pair(Pair.add(Pair.mul(Pair.mul(x, x), x), Pair.curve_b))
        larger = y is not None and (y[1] or y[0]) > P - (y[1] or y[0])
    need(y is not None, "it is no point of its curve")
    if larger != bool(flags & 1):
        y = field.sub(field.zero, y)
    need(multiply(field, R, (x, y)) is None, "it is no point of its group")
    return (x, y)


# ---------------------------------------------------------------------------------------------------------------------
# Hashing to G1: RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_


def expand_message(message, tag, length):
    """Section 5.3.1, expand_message_xmd with SHA-256."""
    tag += bytes([len(tag)])
    first = hashlib.sha256(bytes(64) + message + length.to_bytes(2, "big") + b"\0" + tag).digest()
    block = hashlib.sha256(first + b"\x01" + tag).digest()
    blocks = [block]
    while 32 * len(blocks) < length:
        mixed = bytes(a ^ b for a, b in zip(first, block))
        block = hashlib.sha256(mixed + bytes([len(blocks) + 1]) + tag).digest()
        blocks.append(block)
    return b"".join(blocks)[:length]


# Section 8.8.1: the curve y² = x³ + A·x + B, from which an isogeny of degree 11 leads to that of G1; and Z of the map.
ISO_A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
ISO_B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
ISO_Z = 11
# Appendix E.2: the isogeny, as two fractions of polynomials in x. The constant term comes first.
ISO_X_NUM = (
    0x11A05F2B1E833340B809101DD99815856B303E88A2D7005FF2627B56CDB4E2C85610C2D5F2E62D6EAEAC1662734649B7,
    0x17294ED3E943AB2F0588BAB22147A81C7C17E75B2F6A8417F565E33C70D1E86B4838F2A6F318C356E834EEF1B3CB83BB,
    0x0D54005DB97678EC1D1048C5D10A9A1BCE032473295983E56878E501EC68E25C958C3E3D2A09729FE0179F9DAC9EDCB0,
    0x1778E7166FCC6DB74E0609D307E55412D7F5E4656A8DBF25F1B33289F1B330835336E25CE3107193C5B388641D9B6861,
    0x0E99726A3199F4436642B4B3E4118E5499DB995A1257FB3F086EEB65982FAC18985A286F301E77C451154CE9AC8895D9,
    0x1630C3250D7313FF01D1201BF7A74AB5DB3CB17DD952799B9ED3AB9097E68F90A0870D2DCAE73D19CD13C1C66F652983,
    0x0D6ED6553FE44D296A3726C38AE652BFB11586264F0F8CE19008E218F9C86B2A8DA25128C1052ECADDD7F225A139ED84,
    0x17B81E7701ABDBE2E8743884D1117E53356DE5AB275B4DB1A682C62EF0F2753339B7C8F8C8F475AF9CCB5618E3F0C88E,
    0x080D3CF1F9A78FC47B90B33563BE990DC43B756CE79F5574A2C596C928C5D1DE4FA295F296B74E956D71986A8497E317,
    0x169B1F8E1BCFA7C42E0C37515D138F22DD2ECB803A0C5C99676314BAF4BB1B7FA3190B2EDC0327797F241067BE390C9E,
    0x10321DA079CE07E272D8EC09D2565B0DFA7DCCDDE6787F96D50AF36003B14866F69B771F8C285DECCA67DF3F1605FB7B,
    0x06E08C248E260E70BD1E962381EDEE3D31D79D7E22C837BC23C0BF1BC24C6B68C24B1B80B64D391FA9C8BA2E8BA2D229,
)
ISO_X_DEN = (
    0x08CA8D548CFF19AE18B2E62F4BD3FA6F01D5EF4BA35B48BA9C9588617FC8AC62B558D681BE343DF8993CF9FA40D21B1C,
    0x12561A5DEB559C4348B4711298E536367041E8CA0CF0800C0126C2588C48BF5713DAA8846CB026E9E5C8276EC82B3BFF,
    0x0B2962FE57A3225E8137E629BFF2991F6F89416F5A718CD1FCA64E00B11ACEACD6A3D0967C94FEDCFCC239BA5CB83E19,
    0x03425581A58AE2FEC83AAFEF7C40EB545B08243F16B1655154CCA8ABC28D6FD04976D5243EECF5C4130DE8938DC62CD8,
    0x13A8E162022914A80A6F1D5F43E7A07DFFDFC759A12062BB8D6B44E833B306DA9BD29BA81F35781D539D395B3532A21E,
    0x0E7355F8E4E667B955390F7F0506C6E9395735E9CE9CAD4D0A43BCEF24B8982F7400D24BC4228F11C02DF9A29F6304A5,
    0x0772CAACF16936190F3E0C63E0596721570F5799AF53A1894E2E073062AEDE9CEA73B3538F0DE06CEC2574496EE84A3A,
    0x14A7AC2A9D64A8B230B3F5B074CF01996E7F63C21BCA68A81996E1CDF9822C580FA5B9489D11E2D311F7D99BBDCC5A5E,
    0x0A10ECF6ADA54F825E920B3DAFC7A3CCE07F8D1D7161366B74100DA67F39883503826692ABBA43704776EC3A79A1D641,
    0x095FC13AB9E92AD4476D6E3EB3A56680F682B4EE96F7D03776DF533978F31C1593174E4B4B7865002D6384D168ECDD0A,
    1,
)
ISO_Y_NUM = (
    0x090D97C81BA24EE0259D1F094980DCFA11AD138E48A869522B52AF6C956543D3CD0C7AEE9B3BA3C2BE9845719707BB33,
    0x134996A104EE5811D51036D776FB46831223E96C254F383D0F906343EB67AD34D6C56711962FA8BFE097E75A2E41C696,
    0x00CC786BAA966E66F4A384C86A3B49942552E2D658A31CE2C344BE4B91400DA7D26D521628B00523B8DFE240C72DE1F6,
    0x01F86376E8981C217898751AD8746757D42AA7B90EEB791C09E4A3EC03251CF9DE405ABA9EC61DECA6355C77B0E5F4CB,
    0x08CC03FDEFE0FF135CAF4FE2A21529C4195536FBE3CE50B879833FD221351ADC2EE7F8DC099040A841B6DAECF2E8FEDB,
    0x16603FCA40634B6A2211E11DB8F0A6A074A7D0D4AFADB7BD76505C3D3AD5544E203F6326C95A807299B23AB13633A5F0,
    0x04AB0B9BCFAC1BBCB2C977D027796B3CE75BB8CA2BE184CB5231413C4D634F3747A87AC2460F415EC961F8855FE9D6F2,
    0x0987C8D5333AB86FDE9926BD2CA6C674170A05BFE3BDD81FFD038DA6C26C842642F64550FEDFE935A15E4CA31870FB29,
    0x09FC4018BD96684BE88C9E221E4DA1BB8F3ABD16679DC26C1E8B6E6A1F20CABE69D65201C78607A360370E577BDBA587,
    0x0E1BBA7A1186BDB5223ABDE7ADA14A23C42A0CA7915AF6FE06985E7ED1E4D43B9B3F7055DD4EBA6F2BAFAAEBCA731C30,
    0x19713E47937CD1BE0DFD0B8F1D43FB93CD2FCBCB6CAF493FD1183E416389E61031BF3A5CCE3FBAFCE813711AD011C132,
    0x18B46A908F36F6DEB918C143FED2EDCC523559B8AAF0C2462E6BFE7F911F643249D9CDF41B44D606CE07C8A4D0074D8E,
    0x0B182CAC101B9399D155096004F53F447AA7B12A3426B08EC02710E807B4633F06C851C1919211F20D4C04F00B971EF8,
    0x0245A394AD1ECA9B72FC00AE7BE315DC757B3B080D4C158013E6632D3C40659CC6CF90AD1C232A6442D9D3F5DB980133,
    0x05C129645E44CF1102A159F748C4A3FC5E673D81D7E86568D9AB0F5D396A7CE46BA1049B6579AFB7866B1E715475224B,
    0x15E6BE4E990F03CE4EA50B3B42DF2EB5CB181D8F84965A3957ADD4FA95AF01B2B665027EFEC01C7704B456BE69C8B604,
)
ISO_Y_DEN = (
    0x16112C4C3A9C98B252181140FAD0EAE9601A6DE578980BE6EEC3232B5BE72E7A07F3688EF60C206D01479253B03663C1,
    0x1962D75C2381201E1A0CBD6C43C348B885C84FF731C4D59CA4A10356F453E01F78A4260763529E3532F6102C2E49A03D,
    0x058DF3306640DA276FAAAE7D6E8EB15778C4855551AE7F310C35A5DD279CD2ECA6757CD636F96F891E2538B53DBF67F2,
    0x16B7D288798E5395F20D23BF89EDB4D1D115C5DBDDBCD30E123DA489E726AF41727364F2C28297ADA8D26D98445F5416,
    0x0BE0E079545F43E4B00CC912F8228DDCC6D19C9F0F69BBB0542EDA0FC9DEC916A20B15DC0FD2EDEDDA39142311A5001D,
    0x08D9E5297186DB2D9FB266EAAC783182B70152C65550D881C5ECD87B6F0F5A6449F38DB9DFA9CCE202C6477FAAF9B7AC,
    0x166007C08A99DB2FC3BA8734ACE9824B5EECFDFA8D0CF8EF5DD365BC400A0051D5FA9C01A58B1FB93D1A1399126A775C,
    0x16A3EF08BE3EA7EA03BCDDFABBA6FF6EE5A4375EFA1F4FD7FEB34FD206357132B920F5B00801DEE460EE415A15812ED9,
    0x1866C8ED336C61231A1BE54FD1D74CC4F9FB0CE4C6AF5920ABC5750C4BF39B4852CFE2F7BB9248836B233D9D55535D4A,
    0x167A55CDA70A6E1CEA820597D94A84903216F763E13D87BB5308592E7EA7D4FBC7385EA3D529B35E346EF48BB8913F55,
    0x04D2F259EEA405BD48F010A01AD2911D9C6DD039BB61A6290E591B36E636A5C871A5C29F4F83060400F8B49CBA8F6AA8,
    0x0ACCBB67481D033FF5852C1E48C50C477F94FF8AEFCE42D28C0F9A88CEA7913516F968986F7EBBEA9684B529E2561092,
    0x0AD6B9514C767FE3C3613144B45F1496543346D98ADF02267D5CEEF9A00D9B8693000763E3B90AC11E99B138573345CC,
    0x02660400EB2E4F3B628BDD0D53CD76F2BF565B94E72927C1CB748DF27942480E420517BD8714CC80D1FADC1326ED06F7,
    0x0E0FA1D816DDC03E6B24255E0D7819C171C40F65E273B853324EFCD6356CAA205CA2F570F13497804415473A1D634B8F,
    1,
)


def field_elements(message, tag):
    """Section 5.2, hash_to_field: two elements of F_p, of 64 bytes each."""
    data = expand_message(message, tag, 128)
    return [int.from_bytes(data[at : at + 64], "big") % P for at in (0, 64)]


def map_to_curve(u):
    """Section 6.6.2, simplified SWU, and the isogeny (section 6.6.3)."""
    zu2 = ISO_Z * u * u % P
    denominator = (zu2 * zu2 + zu2) % P
    if denominator:
        x = -ISO_B * Prime.inv(ISO_A) * (1 + Prime.inv(denominator)) % P
    else:
        x = ISO_B * Prime.inv(ISO_Z * ISO_A) % P
    y = sqrt_prime(x**3 + ISO_A * x + ISO_B)
    if y is None:
        x = zu2 * x % P
        y = sqrt_prime(x**3 + ISO_A * x + ISO_B)
    if y & 1 != u & 1:  # sgn0, section 4.1
        y = P - y
    y = y * fraction(ISO_Y_NUM, ISO_Y_DEN, x) % P
    return (fraction(ISO_X_NUM, ISO_X_DEN, x), y)


def fraction(numerator, denominator, x):
    return at_point(numerator, x) * Prime.inv(at_point(denominator, x)) % P


def at_point(coefficients, x):
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * x + coefficient) % P
    return value


def hash_to_g1(message, tag):
    """Section 3, hash_to_curve."""
    one, other = (map_to_curve(u) for u in field_elements(message, tag))
    return multiply(Prime, H_EFF, add_points(Prime, one, other))


# ---------------------------------------------------------------------------------------------------------------------
# The pairing


def line(slope, through, at):
    """
    The line on the curve of G2 with this slope through a point of it, at a point of G1. By x = x'/w² and y = y'/w³ the
    curve of G2 becomes that of G1 over F_p12. The line is taken times w³: that is in F_p4, and comes to 1 in the end.
    """
    a = Pair.sub(Pair.mul(slope, through[0]), through[1])
    b = (-slope[0] * at[0], -slope[1] * at[0])
    # a + b·w² + y·w³; with u = w⁶ - 1 one of F_p2, (c, d), is (c - d) + d·w⁶.
    return (a[0] - a[1], 0, b[0] - b[1], at[1], 0, 0, a[1], 0, b[1], 0, 0, 0)


def product_is_one(pairs):
    """Whether the pairings of these points, each of G1 and of G2, come to 1 together: ate pairing, by Miller's loop."""
    result = TWELVE_ONE
    points = [q for _, q in pairs]
    for bit in bin(-X)[3:]:  # that X is negative inverts the result, which is 1 or not all the same
        result = mul_twelve(result, result)
        for at, (p, q) in enumerate(pairs):
            point = points[at]
            square = Pair.mul(point[0], point[0])
            slope = Pair.mul(Pair.add(square, Pair.add(square, square)), Pair.inv(Pair.add(point[1], point[1])))
            result = mul_twelve(line(slope, point, p), result)
            points[at] = point = add_points(Pair, point, point)
            if bit == "1":
                slope = Pair.mul(Pair.sub(q[1], point[1]), Pair.inv(Pair.sub(q[0], point[0])))
                result = mul_twelve(line(slope, point, p), result)
                points[at] = add_points(Pair, point, q)
    return power(result, (P**12 - 1) // R, TWELVE_ONE, mul_twelve) == TWELVE_ONE


@functools.lru_cache(maxsize=64)
def key_of(data):
    """A key: a point of G2, compressed, 96 bytes."""
    return decode_point(data, Pair)


def is_signed(key, message, signature, tag):
    """Whether this signature, 48 bytes, is by this key. Raises Malformed where one of them is no point of its group."""
    x, y = decode_point(signature, Prime)
    return product_is_one([((x, P - y), G2_BASE), (hash_to_g1(message, tag), key_of(key))])
