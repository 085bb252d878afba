"""anchors.md, "In a package": the findings over data/anchors/, and the sums over them."""

import hashlib
import re

from .certificates import LIST_MAX, RevocationList
from .forms import Malformed, Missing, Unreadable
from .opentimestamps import PENDING, PROOF_MAX, Proof, attested
from .opentimestamps import judge as judge_proof
from .statuses import ANSWER_MAX, StatusAnswer
from .tokens import TOKEN_MAX, told
from .tokens import judge as judge_token
from .witnesses import COSIGNATURE_MAX, Cosignature

FOLDER = "data/anchors/"
NAME = re.compile(r"data/anchors/([0-9a-f]{64})\.(tsr|crl|ocsp|ots|cosig)")
ANCHORS_MAX = 1024
LISTS_MAX = 64
CONFIRMED_MAX = 64
LISTS_BYTES_MAX = 64 * 1024 * 1024
LISTS = {"crl": RevocationList, "ocsp": StatusAnswer}
CHECKS = {"tsr": "anchor.token", "crl": "anchor.list", "ocsp": "anchor.list", "ots": "anchor.proof"}
CHECKS["cosig"] = "anchor.cosignature"
SIZES = {"tsr": TOKEN_MAX, "crl": LIST_MAX, "ocsp": ANSWER_MAX, "ots": PROOF_MAX, "cosig": COSIGNATURE_MAX}


class Trust:
    """What the user trusts beside the keys of logs. `policy` is a Policy or None; `chains`, those of beacon.py."""

    def __init__(self, roots=(), lists=(), blocks=None, witnesses=(), policy=None, chains=()):
        self.roots, self.lists, self.blocks = list(roots), list(lists), blocks or {}
        self.witnesses = list(witnesses) + (policy.witnesses if policy else [])
        self.policy = policy
        self.chains = list(chains)


class Anchors:
    """
    Judges all files of data/anchors/. `data` is what they are over, or None; `checkpoint` is it, read, or None; `holds`
    says whether it may be the log's own: well formed, with one signature line, not wrong. Who signed is another question.
    """

    def __init__(self, read, trust, data, checkpoint, holds):
        self.read, self.data, self.checkpoint, self.holds = read, data, checkpoint, holds
        self.trust = Trust(trust.roots, trust.lists, trust.blocks, trust.witnesses)
        self.policy = trust.policy
        self.names = [name for name in read.names() if NAME.fullmatch(name)]
        self.kinds = {name: NAME.fullmatch(name)[2] for name in self.names}
        self.findings = {}  # by name: (outcome, detail, signer)
        self.tokens, self.proofs, self.cosigned = [], {}, set()
        self.cosignatures = set()  # what became of them
        if len(self.names) > ANCHORS_MAX or read.files.closed:
            self.cosignatures.add("open")

    def tell(self, say):
        """Calls say(check, file, outcome, detail, signer) for each finding, in order."""
        looked = self.names[:ANCHORS_MAX]
        self.read_lists([name for name in looked if self.kinds[name] in LISTS])
        for name in looked:
            if self.kinds[name] not in LISTS:
                self.findings[name] = self.judged(name)
        self.upgrade()
        for name in self.names:
            beyond = ("unchecked", "no more than %d anchors are looked at" % ANCHORS_MAX, None)
            say(CHECKS[self.kinds[name]], name, *self.findings.get(name, beyond))
        kinds = {self.kinds[name] for name in looked}
        if kinds & {"tsr", "ots"}:
            say("anchor.time", FOLDER, *self.time())
        if self.policy or "cosig" in kinds:
            say("anchor.witness", FOLDER, *self.witness())

    def bytes_of(self, name):
        data = self.read.bytes(name, SIZES[self.kinds[name]])
        if hashlib.sha256(data).hexdigest() != NAME.fullmatch(name)[1]:
            raise Malformed("its bytes are not those that its name says")
        return data

    def read_lists(self, names):
        count = size = 0
        for name in names:
            outcome, detail = "unchecked", "more revocation lists and status answers than are looked at"
            try:
                if count < LISTS_MAX and size <= LISTS_BYTES_MAX:
                    data = self.bytes_of(name)
                    size += len(data)
                    if size <= LISTS_BYTES_MAX:
                        self.trust.lists.append(LISTS[self.kinds[name]](data))
                        count, outcome, detail = count + 1, "holds", "it has its form"
            except (Malformed, Missing) as error:
                outcome, detail = "fails", str(error)
            except Unreadable as error:
                outcome, detail = "unchecked", str(error)
            self.findings[name] = (outcome, detail, None)

    def judged(self, name):
        kind = self.kinds[name]
        try:
            data = self.bytes_of(name)
            if self.data is None or (kind == "cosig" and self.checkpoint is None):
                outcome, detail, signer = "unchecked", "the checkpoint that it is over could not be had", None
            else:
                judge = {"tsr": self.token, "ots": self.proof, "cosig": self.cosignature}[kind]
                outcome, detail, signer = judge(name, data)
        except (Malformed, Missing) as error:
            outcome, detail, signer = "fails", str(error), None
        except Unreadable as error:
            outcome, detail, signer = "unchecked", str(error), None
        if kind == "cosig":
            self.cosignatures.add("open" if outcome == "unchecked" and not signer else signer or outcome)
        return outcome, detail, signer

    def token(self, _, data):
        verdict = judge_token(data, self.data, self.trust)
        self.tokens.append(verdict)
        return {"broken": "fails", "undecided": "unchecked"}.get(verdict.state, "holds"), verdict.detail, None

    def proof(self, name, data):
        proof = Proof(data)
        state, outcome, block = judge_proof(proof, hashlib.sha256(self.data).digest(), self.trust.blocks)
        self.proofs[name] = (proof, state, block)
        detail = "%s by block %d, of %s" % (state, block[0], told(1000 * block[1])) if block else state
        return outcome, detail, None

    def upgrade(self):
        """A proof of which all stands in confirmed ones beside it, or was kept there, has done its part."""
        confirmed = [proof for proof, state, _ in self.proofs.values() if state == "confirmed"][:CONFIRMED_MAX]
        kept = set().union(*(attested(proof, self.trust.blocks) for proof in confirmed))
        standing = {one for proof in confirmed for one in proof.attested()}
        for name, (proof, _, _) in self.proofs.items():
            if confirmed and self.findings[name][0] == "unchecked":
                if all(one in standing or (one[1] == PENDING and one[0] in kept) for one in proof.attested()):
                    self.findings[name] = ("holds", "upgraded: all that it says stands in a confirmed proof", None)

    def cosignature(self, _, data):
        one = Cosignature(data)
        key = next((key for key in self.trust.witnesses if key[:2] == (one.name, one.key_id)), None)
        if key is None:
            return "unchecked", "witness not known", "unknown"
        if not one.holds(key[2], self.checkpoint.signed):
            return "fails", "the signature of this witness is wrong", None
        self.cosigned.add(key)
        return "holds", "cosigned by %s at %s" % (one.name, told(1000 * one.time)), None

    def time(self):
        """(outcome, detail, signer) of anchor.time."""
        times = [one.detail for one in self.tokens if one.state == "trusted"]
        blocks = [block for _, state, block in self.proofs.values() if state == "confirmed"]
        times += ["block %d of %s" % (height, told(1000 * time)) for height, time in blocks]
        states = {one.state for one in self.tokens}
        if times and self.holds:
            return "holds", "the first %d entries existed no later than: %s" % (self.checkpoint.size, times[0]), None
        if "revoked" in states:
            return "unchecked", "time not proven: whoever stamped was revoked", None
        if times:
            return "unchecked", "time not proven: the checkpoint does not hold", None
        if "untrusted" in states:
            return "unchecked", "the stamps are intact; no root that you named leads to their signer", "unknown"
        return "unchecked", "time not proven: no stamp is intact, and no block confirms a proof", None

    def witness(self):
        """(outcome, detail, signer) of anchor.witness."""
        names = ", ".join(sorted(key[0] for key in self.cosigned))
        if self.policy and self.policy.quorum == "none":
            return "holds", "the policy asks for no witness", None
        if self.cosigned and self.holds and (not self.policy or self.policy.met(self.cosigned)):
            return "holds", "the first %d entries were seen by %s" % (self.checkpoint.size, names), None
        if self.policy:
            outcome = "unchecked" if "open" in self.cosignatures else "fails"
            return outcome, "the quorum of the policy is not met", None
        if self.cosigned:
            return "unchecked", "the checkpoint does not hold", None
        if self.cosignatures == {"unknown"}:
            return "unchecked", "cosigned by witnesses that are not known", "unknown"
        return "unchecked", "no cosignature of a known witness could be verified", None
