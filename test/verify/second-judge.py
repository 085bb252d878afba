"""Runs the judge of time stamps in spec/verifier on many tokens in one process. Lines of JSON in, lines of JSON out.

Each line: {"token", "data", "roots": [...], "lists": [...]}, all in base64. For each of these: its state.
"""

import base64
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../spec"))
from verifier.anchors import Trust  # noqa: E402
from verifier.certificates import Certificate  # noqa: E402
from verifier.forms import Malformed  # noqa: E402
from verifier.statuses import source_of  # noqa: E402
from verifier.tokens import judge  # noqa: E402


def readable(lists):
    """One that cannot be read says nothing."""
    for one in lists:
        try:
            yield source_of(one)
        except Malformed:
            continue


for line in sys.stdin:
    asked = json.loads(line)
    roots, lists = (list(map(base64.b64decode, asked[name])) for name in ("roots", "lists"))
    trust = Trust(roots=map(Certificate, roots), lists=readable(lists))
    verdict = judge(base64.b64decode(asked["token"]), base64.b64decode(asked["data"]), trust)
    print(json.dumps(verdict.state))
