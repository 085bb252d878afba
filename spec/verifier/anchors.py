"""anchors.md, "In a package": the findings over data/anchors/, and the sums over them."""

import hashlib
import re

from .certificates import LIST_MAX, RevocationList
from .forms import Malformed, Missing, Unreadable
from .opentimestamps import PROOF_MAX, Proof, attested, open_promises
from .opentimestamps import judge as judge_proof
from .tokens import TOKEN_MAX, told
from .tokens import judge as judge_token
from .witnesses import COSIGNATURE_MAX, Cosignature

FOLDER = "data/anchors/"
NAME = re.compile(r"data/anchors/([0-9a-f]{64})\.(tsr|crl|ots|cosig)")
LISTS_MAX = 64
LISTS_BYTES_MAX = 64 * 1024 * 1024
CHECKS = {"tsr": "anchor.token", "crl": "anchor.list", "ots": "anchor.proof", "cosig": "anchor.cosignature"}
SIZES = {"tsr": TOKEN_MAX, "crl": LIST_MAX, "ots": PROOF_MAX, "cosig": COSIGNATURE_MAX}


class Trust:
    """What the user trusts beside the keys of logs. `policy` is a Policy or None."""

    def __init__(self, roots=(), lists=(), blocks=None, witnesses=(), policy=None):
        self.roots, self.lists, self.blocks = list(roots), list(lists), blocks or {}
        self.witnesses = list(witnesses) + (policy.witnesses if policy else [])
        self.policy = policy


class Anchors:
    """Judges all files of data/anchors/. `data` is what they are over, or None; `checkpoint` is it, read, or None."""

    def __init__(self, read, trust, data, checkpoint, holds):
        self.read, self.data, self.checkpoint, self.holds = read, data, checkpoint, holds
        self.trust = Trust(trust.roots, trust.lists, trust.blocks, trust.witnesses)
        self.policy = trust.policy
        self.names = [name for name in read.names() if NAME.fullmatch(name)]
        self.findings = {}  # by name: (outcome, detail)
        self.tokens, self.proofs, self.cosigned = [], {}, set()
        self.cosignatures = False

    def tell(self, say):
        """Calls say(check, file, outcome, detail, signer) for each finding, in order."""
        kinds = {name: NAME.fullmatch(name)[2] for name in self.names}
        self.read_lists([name for name in self.names if kinds[name] == "crl"])
        for name in self.names:
            if kinds[name] != "crl":
                self.findings[name] = self.judged(name, kinds[name])
        self.upgrade()
        for name in self.names:
            say(CHECKS[kinds[name]], name, *self.findings[name])
        if self.tokens or self.proofs or {"tsr", "ots"} & set(kinds.values()):
            say("anchor.time", FOLDER, *self.time())
        if self.policy or "cosig" in kinds.values():
            say("anchor.witness", FOLDER, *self.witness())

    def bytes_of(self, name, size_max):
        data = self.read.bytes(name, size_max)
        if hashlib.sha256(data).hexdigest() != NAME.fullmatch(name)[1]:
            raise Malformed("its bytes are not those that its name says")
        return data

    def read_lists(self, names):
        count = size = 0
        for name in names:
            try:
                size += self.read.digest(name)[1]
                if count >= LISTS_MAX or size > LISTS_BYTES_MAX:
                    self.findings[name] = ("unchecked", "more lists than are looked at")
                    continue
                self.trust.lists.append(RevocationList(self.bytes_of(name, LIST_MAX)))
                count += 1
                self.findings[name] = ("holds", "a revocation list")
            except (Malformed, Missing) as error:
                self.findings[name] = ("fails", str(error))
            except Unreadable as error:
                self.findings[name] = ("unchecked", str(error))

    def judged(self, name, kind):
        try:
            data = self.bytes_of(name, SIZES[kind])
            if self.data is None:
                return "unchecked", "the checkpoint that it is over could not be had"
            return {"tsr": self.token, "ots": self.proof, "cosig": self.cosignature}[kind](name, data)
        except (Malformed, Missing) as error:
            return "fails", str(error)
        except Unreadable as error:
            return "unchecked", str(error)

    def token(self, _, data):
        verdict = judge_token(data, self.data, self.trust)
        self.tokens.append(verdict)
        return {"broken": "fails", "undecided": "unchecked"}.get(verdict.state, "holds"), verdict.detail

    def proof(self, name, data):
        proof = Proof(data)
        state, outcome, block = judge_proof(proof, hashlib.sha256(self.data).digest(), self.trust.blocks)
        self.proofs[name] = (proof, state, block)
        return outcome, "%s by block %d, of %s" % (state, block[0], told(1000 * block[1])) if block else state

    def upgrade(self):
        """A proof whose promises are all kept by a confirmed one beside it has done its part."""
        kept = set()
        for proof, state, _ in self.proofs.values():
            if state == "confirmed":
                kept |= attested(proof, self.trust.blocks)
        for name, (proof, _, _) in self.proofs.items():
            promises = open_promises(proof, self.trust.blocks)
            if self.findings[name][0] == "unchecked" and promises and promises <= kept:
                self.findings[name] = ("holds", "upgraded: a confirmed proof beside it keeps its promises")

    def cosignature(self, _, data):
        one = Cosignature(data)
        key = next((key for key in self.trust.witnesses if key[:2] == (one.name, one.key_id)), None)
        if key is None:
            return "unchecked", "witness not known"
        if self.checkpoint is None:
            return "unchecked", "the checkpoint that it is over is not well formed"
        if not one.holds(key[2], self.checkpoint.signed):
            return "fails", "the signature of this witness is wrong"
        self.cosigned.add(key)
        return "holds", "cosigned by %s at %s" % (one.name, told(1000 * one.time))

    def time(self):
        """(outcome, detail, signer) of anchor.time."""
        times = [one.detail for one in self.tokens if one.state == "trusted"]
        blocks = [block for _, state, block in self.proofs.values() if state == "confirmed"]
        times += ["block %d of %s" % (height, told(1000 * time)) for height, time in blocks]
        states = {one.state for one in self.tokens}
        if times and self.holds:
            return "holds", "the first %d entries existed no later than: %s" % (self.checkpoint.size, times[0]), None
        if times:
            return "unchecked", "time not proven: the checkpoint does not hold", None
        if "revoked" in states:
            return "unchecked", "time not proven: whoever stamped was revoked", None
        if "untrusted" in states:
            return "unchecked", "the stamps are intact; no root that you named leads to their signer", "unknown"
        return "unchecked", "time not proven: no stamp is intact, and no block confirms a proof", None

    def witness(self):
        """(outcome, detail, signer) of anchor.witness."""
        names = ", ".join(sorted(key[0] for key in self.cosigned))
        if self.policy:
            if self.holds and self.policy.met(self.cosigned):
                return "holds", "the quorum of the policy is met: %s" % (names or "none is asked for"), None
            return "fails", "the quorum of the policy is not met", None
        if self.cosigned and self.holds:
            return "holds", "the first %d entries were seen by %s" % (self.checkpoint.size, names), None
        if self.cosigned:
            return "unchecked", "the checkpoint does not hold", None
        return "unchecked", "no witness that you know cosigned it", "unknown"
