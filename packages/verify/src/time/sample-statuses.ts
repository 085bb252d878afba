/** Status answers that say nothing of a certificate, each for a reason of its own: for the tests and vectors that hold all judges to it. */
import { authority, authorityUsage, der, extension, statusSigning } from "./sample-authority.ts";
import type { AnswerOrder, Sample, SampleOrder } from "./sample-authority.ts";

/** A root, an issuer below it, and whom it certified. */
export interface Issued {
  readonly root: Sample;
  readonly issuer: Sample;
  readonly signer: Sample;
  readonly make: (order: SampleOrder) => Sample;
}

/** One whom the issuer made a responder, unless told otherwise. */
export function responderOf({ issuer, make }: Issued, more: Partial<SampleOrder> = {}): Sample {
  return make({ name: "responder", issuer, serial: 61, extensions: [statusSigning], ...more });
}

const unknown = extension("1.2.3.4", true, Uint8Array.of(5, 0));
const anyPurpose = extension("2.5.29.37", false, der(0x30, der(0x06, Uint8Array.of(0x55, 0x1d, 0x25, 0))));
const otherUsage = extension("2.5.29.15", true, der(0x03, Uint8Array.of(1, 0x06)));

export function silentAnswers(issued: Issued): Readonly<Record<string, AnswerOrder>> {
  const { root, issuer, signer, make } = issued;
  const responder = (more: Partial<SampleOrder> = {}): Sample => responderOf(issued, more);
  const extensions = [authority(0), authorityUsage];
  const double = make({ name: issuer.name, issuer: root, serial: 22, extensions });
  return {
    "of another certificate": { serial: 32 },
    "of a certificate of another issuer": { named: root },
    "of one found by a hash that is not taken": { hash: "md5" },
    "that knows nothing": { status: "unknown" },
    "by a responder of another authority": { by: responder({ issuer: root }) },
    "by a responder that was not made one": { by: responder({ extensions: [] }) },
    "by a responder for any purpose": { by: responder({ extensions: [anyPurpose] }) },
    "by a responder whose key is for other things": { by: responder({ extensions: [statusSigning, otherUsage] }) },
    "by a responder with an unknown extension": { by: responder({ extensions: [statusSigning, unknown] }) },
    "by a responder that had run out": { by: responder({ to: "2026-11-30T00:00:00Z" }) },
    "by a responder that was not one yet": { by: responder({ from: "2026-12-02T00:00:00Z" }) },
    "by a responder whose certificate is not there": { by: responder(), certificates: [] },
    "by somebody in the name of the issuer": { by: responder(), responder: issuer },
    "by the stamper itself": { by: signer },
    "by another of that name": { by: double, certificates: [double.certificate] },
    "by another of that name, about its own": {
      ...{ by: double, named: double, byKey: true },
      certificates: [double.certificate],
    },
    "with a critical extension": { extensions: [unknown] },
    "with a critical extension within": { single: [unknown] },
    "that was over before it began": { next: "2026-11-30T00:00:00Z" },
  };
}
