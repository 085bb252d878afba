import type { CaseId } from "@muniment/verify";
import { useState, type ReactNode } from "react";
import type { DeliveriesAnswer, DeliveryLimits, DeliveryShown, Problem } from "../api.ts";
import { useMessages, useMoment, useNumber } from "../language.tsx";
import { Answered } from "../parts/answered.tsx";
import { ChosenForm } from "../parts/chosen-form.tsx";
import { FileChooser } from "../parts/file-chooser.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { SendingPart } from "../parts/sending-part.tsx";
import { Foreign } from "../parts/text.tsx";
import type { Chosen } from "../upload/chosen-files.ts";
import { endDelivery } from "../upload/upload-client.ts";
import { goOnSending, sendingOf, useSendings } from "../upload/upload-store.ts";
import { problemOf } from "../use-answer.ts";

/** Files and folders that are taken in from this machine: chosen, on their way, and what an earlier page has left. */
export function Upload({ into }: { readonly into: CaseId | null }): ReactNode {
  const { upload } = useMessages();
  const sendings = useSendings();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <section className="upload" aria-labelledby="upload-title">
      <h2 id="upload-title">{upload.title}</h2>
      <p className="quiet">{upload.text}</p>
      {chosen === null ? (
        <FileChooser big onChosen={setChosen} />
      ) : (
        <ChosenForm
          chosen={chosen}
          into={into}
          onDone={() => {
            setChosen(null);
          }}
        />
      )}
      {sendings.map((view) => {
        const sending = sendingOf(view.delivery.id);
        return sending === null ? null : <SendingPart key={view.delivery.id} view={view} sending={sending} />;
      })}
      <Answered<DeliveriesAnswer> path="/api/deliveries" key={sendings.length}>
        {({ deliveries, limits }, again) => (
          <Unfinished
            deliveries={deliveries.filter(({ id }) => !sendings.some(({ delivery }) => delivery.id === id))}
            limits={limits}
            again={again}
          />
        )}
      </Answered>
    </section>
  );
}

interface UnfinishedProps {
  readonly deliveries: readonly DeliveryShown[];
  readonly limits: DeliveryLimits;
  readonly again: () => void;
}

/** What an earlier page began, and nobody ended. */
function Unfinished({ deliveries, limits, again }: UnfinishedProps): ReactNode {
  const { upload } = useMessages();
  if (deliveries.length === 0) return null;
  return (
    <section className="unfinished" aria-labelledby="unfinished-title">
      <h3 id="unfinished-title">{upload.unfinished.title}</h3>
      <p className="quiet">{upload.unfinished.text}</p>
      <ul>
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <UnfinishedOne delivery={delivery} limits={limits} again={again} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface UnfinishedOneProps extends Omit<UnfinishedProps, "deliveries"> {
  readonly delivery: DeliveryShown;
}

function UnfinishedOne({ delivery, limits, again }: UnfinishedOneProps): ReactNode {
  const { upload } = useMessages();
  const [moment, number] = [useMoment(), useNumber()];
  const [problem, setProblem] = useState<Problem | null>(null);
  const told = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      setProblem(null);
      again();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <>
      <p>
        <bdi>{upload.unfinished.begun(moment(delivery.begun))}</bdi>
        {" · "}
        {delivery.case === null ? null : (
          <>
            <Foreign text={delivery.case.name} />
            {" · "}
          </>
        )}
        {upload.sending.sealedOf(number(delivery.sealed), number(delivery.count))}
      </p>
      {delivery.note === null ? null : (
        <p className="quiet">
          <Foreign text={delivery.note.slice(0, 200)} />
        </p>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <FileChooser onChosen={(chosen) => void told(() => goOnSending(delivery, limits, chosen))}>
        <button type="button" className="plain" onClick={() => void told(() => endDelivery(delivery.id))}>
          {upload.unfinished.end}
        </button>
      </FileChooser>
    </>
  );
}
