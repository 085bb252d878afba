"""Bytes that are not of the form that a page asks for; text, base64, numbers and JSON."""

import base64
import binascii
import json
import re

DEPTH_MAX = 32  # record.md
SAFE_INTEGER = 2**53 - 1

HEX_64 = re.compile(r"[0-9a-f]{64}")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")


class Malformed(Exception):
    """Bytes that are not of the form that a page asks for; the text says why."""


class Missing(Exception):
    """A file that is not there, or is no plain file: `fails` (findings.md)."""


class Unreadable(Exception):
    """A file that is there and could not be read: `unchecked` (findings.md)."""


def text_of(data):
    """UTF-8 without a byte order mark (checkpoint.md, entry.md, record.md, package.md)."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise Malformed("it begins with a byte order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("it is not UTF-8") from error


def base64_of(text):
    """RFC 4648 section 4, padded, in its one canonical spelling (checkpoint.md)."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Malformed("it holds what is no base64") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise Malformed("it holds base64 that is not canonical")
    return data


def number_of(text):
    """Decimal without leading zeros, a safe integer (checkpoint.md, entry.md)."""
    if not DECIMAL.fullmatch(text) or int(text) > SAFE_INTEGER:
        raise Malformed("it holds a number of a wrong form")
    return int(text)


def json_of(data):
    """Strict JSON as record.md has it, "Canonical JSON": what readers must refuse is refused."""

    def once(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Malformed("a key stands twice")
        return found

    def no_constant(_):
        raise Malformed("it is no JSON")

    try:
        value = json.loads(
            text_of(data),
            object_pairs_hook=once,
            parse_constant=no_constant,
            parse_int=float,
        )
    except RecursionError as error:
        raise Malformed("it is nested too deeply") from error
    except ValueError as error:
        raise Malformed("it is no JSON") from error
    check_nesting(value)
    return value


def check_nesting(value):
    """Refuses a depth over 32, lone surrogates, and numbers out of range. Without recursion: the value is hostile."""
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str):
            if any("\ud800" <= unit <= "\udfff" for unit in one):
                raise Malformed("a string holds a lone surrogate")
        elif isinstance(one, (dict, list)):
            if depth > DEPTH_MAX:
                raise Malformed("it is nested too deeply")
            if isinstance(one, dict):
                waiting.extend((key, depth) for key in one)
                one = one.values()
            waiting.extend((inner, depth + 1) for inner in one)
        elif isinstance(one, float) and one in (float("inf"), float("-inf")):
            raise Malformed("a number is out of range")


def fields_of(value, names):
    """The values of an object that has these fields and no others."""
    if not isinstance(value, dict) or set(value) != set(names.split()):
        raise Malformed("an object has not exactly the fields %s" % names)
    return [value[name] for name in names.split()]


def is_size(value):
    """A safe integer; every number of JSON is read as a double (record.md)."""
    return isinstance(value, float) and value.is_integer() and 0 <= value <= SAFE_INTEGER


def is_hex_64(value):
    return isinstance(value, str) and HEX_64.fullmatch(value) is not None


def need(condition, detail):
    if not condition:
        raise Malformed(detail)
