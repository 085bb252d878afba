"""The time stamps on the WARCs of captures: capture.md, "A stamp on the WARC"."""

import hashlib
import re
import struct

from .forms import Malformed, Missing, Unreadable
from .tokens import TOKEN_MAX
from .tokens import judge as judge_token

ROLE = "warc-stamp"
STAMPS_MAX = 16
WARC = re.compile(r"archive/([^/]+\.warc(?:\.gz)?)")
AUTHORITY = r"\.[a-z0-9.-]{1,64}\.tsr"
OUTCOMES = {"trusted": "holds", "broken": "fails"}
LARGE = 0xFFFFFFFF  # the size is in the ZIP64 field


def judge(read, folder, objects, trust):
    """(path, outcome, detail, signer) of each stamp among the objects, which are (path, sha256, size, role)."""
    stamps = [one for one in objects if one[3] == ROLE]
    for place, (path, sha256, size, _) in enumerate(stamps):
        if place >= STAMPS_MAX:
            yield path, "unchecked", "no more than %d stamps of one capture are looked at" % STAMPS_MAX, None
            continue
        if size > TOKEN_MAX:
            yield path, "fails", "it is larger than %d bytes" % TOKEN_MAX, None
            continue
        try:
            token = read.bytes(folder + path, TOKEN_MAX)
        except (Malformed, Missing, Unreadable):
            continue  # object.bytes says it
        if (hashlib.sha256(token).hexdigest(), len(token)) == (sha256, size):
            yield (path, *over_warc(token, path, stamped_warc(read, folder, objects), trust))


def over_warc(token, path, warc, trust):
    if warc is None:
        return "unchecked", "there is no one WACZ, as it was sealed, that begins with a WARC", None
    name, digest = warc
    if not re.fullmatch("stamps/" + re.escape(name) + AUTHORITY, path):
        return "unchecked", "the WACZ begins with another WARC than its name says", None
    verdict = judge_token(token, {"sha256": digest}, trust)
    signer = "unknown" if verdict.state == "untrusted" else None
    return OUTCOMES.get(verdict.state, "unchecked"), verdict.detail, signer


def stamped_warc(read, folder, objects):
    """Name and digest of the WARC that the WACZ begins with; None if it is not to be had."""
    captures = [one for one in objects if one[3] == "capture"]
    if len(captures) != 1:
        return None
    path, sha256, size, _ = captures[0]
    try:
        if read.digest(folder + path) != (sha256, size):
            return None
        return first_warc(read.files.chunks(folder + path))
    except (Missing, Unreadable):
        return None


def first_warc(chunks):
    """The first file of a ZIP, where it is a stored WARC that is all there."""
    held, place, digest, left = b"", None, hashlib.sha256(), 0
    for piece in chunks:
        if place is None:
            held += piece
            try:
                place = first_file(held)
            except (Malformed, struct.error, UnicodeDecodeError):
                return None
            if place is None:
                continue
            piece, left = held[place[1] :], place[2]
        piece = piece[:left]
        digest.update(piece)
        left -= len(piece)
    found = WARC.fullmatch(place[0]) if place and not left else None
    return (found[1], digest.digest()) if found else None


def first_file(data):
    """Its name, where its bytes begin, and how many there are; None if more of the ZIP is needed. Source: APPNOTE 4.3.7."""
    if len(data) < 30:
        return None
    mark, _, flags, method, _, _, packed, size, name_size, extra_size = struct.unpack("<IHHHIIIIHH", data[:30])
    start = 30 + name_size + extra_size
    if mark != 0x04034B50:
        raise Malformed("it is no ZIP")
    if len(data) < start:
        return None
    extra = extra_fields(data[30 + name_size : start])
    if 1 in extra:
        values = [int.from_bytes(extra[1][at : at + 8], "little") for at in range(0, len(extra[1]) - 7, 8)]
        given = sum(one == LARGE for one in (size, packed))
        if given > len(values) or any(one >= 1 << 53 for one in values[:given]):
            raise Malformed("its ZIP64 field is too short, or tells of more than any file has")
        size = values.pop(0) if size == LARGE else size
        packed = values.pop(0) if packed == LARGE else packed
    if flags & ~0x800 or method or size != packed:
        raise Malformed("its first file is not stored")
    return data[30 : 30 + name_size].decode("utf-8"), start, size


def extra_fields(data):
    fields, at = {}, 0
    while at < len(data):
        kind, size = struct.unpack("<HH", data[at : at + 4])
        if at + 4 + size > len(data) or kind in fields:
            raise Malformed("an extra field does not fit, or stands twice")
        fields[kind] = data[at + 4 : at + 4 + size]
        at += 4 + size
    return fields
