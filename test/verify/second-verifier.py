"""Runs spec/verify.py on many packages in one process. Lines of JSON in, lines of JSON out.

The first line: {"bases": {<name>: {<path>: <base64>}}, "trusts": {<name>: <trust>}}. Each further line: {"base",
"changes", "keys"} and perhaps "trust", the name of one, with changes and trusts as spec/vectors/README.md has them. For
each of these: {"verdict", "rest": [[check, file, outcome], ...], "shown"}.
"""

import base64
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../spec"))
import verify  # noqa: E402
from verifier import signatures  # noqa: E402
from verifier.anchors import Trust  # noqa: E402
from verifier.beacon import Chain  # noqa: E402
from verifier.certificates import Certificate  # noqa: E402
from verifier.checkpoint import WITNESS, parse_vkey  # noqa: E402
from verifier.opentimestamps import blocks_of  # noqa: E402
from verifier.statuses import source_of  # noqa: E402
from verifier.witnesses import Policy  # noqa: E402


class Memory:
    """The files of a package, held in memory: what verify.Folder is for a disk."""

    def __init__(self, files):
        self.files = files
        self.plain = set(files)
        self.other, self.unnamed, self.closed, self.full = set(), [], [], False

    def chunks(self, name):
        yield self.files[name]


def applied(base, changes):
    files = dict(base)
    for name, change in changes.items():
        if change is None:
            del files[name]
            continue
        at, length, text = change
        before = files.get(name, b"")
        files[name] = before[:at] + base64.b64decode(text) + before[at + length :]
    return files


class Once:
    """ecdsa_holds, which takes most of the time, worked out once where many forgeries have the same signature."""

    def __init__(self, holds):
        self.holds, self.known = holds, {}

    def __call__(self, kind, data, name, message, signature):
        asked = (kind.parameters and kind.parameters.whole, data, name, message, signature)
        if asked not in self.known:
            if len(self.known) >= 4096:
                self.known.clear()
            self.known[asked] = self.holds(kind, data, name, message, signature)
        return self.known[asked]


signatures.ecdsa_holds = Once(signatures.ecdsa_holds)


def trust_of(given):
    policy, blocks = given["policy"], given["blocks"]
    return Trust(
        [Certificate(base64.b64decode(one)) for one in given["roots"]],
        [source_of(base64.b64decode(one)) for one in given["lists"]],
        blocks_of([] if blocks is None else [blocks.encode("utf-8")]),
        [parse_vkey(one, WITNESS) for one in given["witnesses"]],
        None if policy is None else Policy(policy.encode("utf-8")),
        [Chain(one["key"], float(one["genesis"]), float(one["period"]), one["hash"]) for one in given.get("chains", [])],
    )


def main():
    first = json.loads(sys.stdin.readline())
    bases = {
        name: {path: base64.b64decode(text) for path, text in files.items()} for name, files in first["bases"].items()
    }
    trusts = {name: trust_of(given) for name, given in first.get("trusts", {}).items()}
    for line in sys.stdin:
        case = json.loads(line)
        trust = trusts[case["trust"]] if "trust" in case else None
        verdict, findings, shown = verify.verify(Memory(applied(bases[case["base"]], case["changes"])), case["keys"], trust)
        rest = [[one["check"], one["subject"]["file"], one["outcome"]] for one in findings if one["outcome"] != "holds"]
        print(json.dumps({"verdict": verdict, "rest": rest, "shown": shown}))


main()
