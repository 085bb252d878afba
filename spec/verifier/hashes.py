"""The hashes of opentimestamps.md that a Python may lack: RIPEMD-160, and Keccak-256 as Ethereum has it."""

import struct

MASK_32 = 2**32 - 1
MASK_64 = 2**64 - 1

# RIPEMD-160, as its authors' paper has it: permutations of the words of a block; rotations by round and word.
RHO = (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8)
PI = tuple((9 * at + 5) % 16 for at in range(16))
ROTATIONS = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7),
    (13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9),
    (14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6),
    (15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5),
)
LEFT = (0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
RIGHT = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0)
MIXES = (
    lambda x, y, z: x ^ y ^ z,
    lambda x, y, z: (x & y) | (~x & z),
    lambda x, y, z: (x | ~y) ^ z,
    lambda x, y, z: (x & z) | (y & ~z),
    lambda x, y, z: x ^ (y | ~z),
)


def ripemd160(data):
    state = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack("<Q", 8 * len(data) & MASK_64)
    for start in range(0, len(padded), 64):
        words = struct.unpack_from("<16I", padded, start)
        left = ripemd_line(state, words, range(16), LEFT, MIXES)
        right = ripemd_line(state, words, PI, RIGHT, MIXES[::-1])
        state = tuple((state[(at + 1) % 5] + left[(at + 2) % 5] + right[(at + 3) % 5]) & MASK_32 for at in range(5))
    return struct.pack("<5I", *state)


def ripemd_line(state, words, order, constants, mixes):
    a, b, c, d, e = state
    for rotations, constant, mix in zip(ROTATIONS, constants, mixes):
        for at in order:
            mixed = (a + mix(b, c, d) + words[at] + constant) & MASK_32
            turned = (mixed << rotations[at] | mixed >> (32 - rotations[at])) + e
            a, b, c, d, e = e, turned & MASK_32, b, (c << 10 | c >> 22) & MASK_32, d
        order = [RHO[at] for at in order]
    return a, b, c, d, e


def keccak256(data):
    """The sponge of FIPS 202 with rate 136 and the padding of the submission: 01, not SHA3's 06."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % 136))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), 136):
        for at, word in enumerate(struct.unpack_from("<17Q", padded, start)):
            lanes[at] ^= word
        lanes = keccak_f(lanes)
    return struct.pack("<4Q", *lanes[:4])


def keccak_f(lanes):
    """Keccak-f[1600]; lanes[x + 5 * y]. FIPS 202 section 3.3."""
    register = 1
    for _ in range(24):
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        lanes = [lane ^ columns[(at - 1) % 5] ^ rotated(columns[(at + 1) % 5], 1) for at, lane in enumerate(lanes)]
        x, y, moving = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            at = x + 5 * y
            moving, lanes[at] = lanes[at], rotated(moving, (step + 1) * (step + 2) // 2 % 64)
        for row in range(0, 25, 5):
            old = lanes[row : row + 5]
            lanes[row : row + 5] = [old[x] ^ (~old[(x + 1) % 5] & MASK_64 & old[(x + 2) % 5]) for x in range(5)]
        for bit in range(7):
            register = (register << 1) ^ (register >> 7) * 0x171
            if register & 2:
                lanes[0] ^= 1 << ((1 << bit) - 1)
    return lanes


def rotated(word, by):
    return ((word << by) | (word >> (64 - by))) & MASK_64
