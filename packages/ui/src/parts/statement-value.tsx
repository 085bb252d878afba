import type { Statement } from "@muniment/verify";
import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { Link } from "./link.tsx";
import { Exact, Foreign } from "./text.tsx";

/** What a statement says, as text whatever it says. */
export function StatementValue({ statement }: { readonly statement: Statement }): ReactNode {
  const { description } = useMessages();
  const { field, value } = statement;
  switch (field) {
    case "title":
    case "tag":
      return <Foreign text={value} />;
    case "note":
      return <Foreign text={value} lines />;
    case "quote":
      return <QuotationValue value={value} />;
    case "place":
      return <PlaceValue value={value} />;
    case "date":
      return (
        <>
          <Exact text={value.edtf} /> <span className="quiet">{description.of[value.of]}</span>
        </>
      );
    case "party":
      return (
        <>
          <Foreign text={value.name} />
          {value.role === null ? null : (
            <span className="quiet">
              {" · "}
              <Foreign text={value.role} />
            </span>
          )}{" "}
          <span className="quiet">({description.party[value.is]})</span>
        </>
      );
    case "label":
      return (
        <strong>
          {description.label[value.label]}
          {value.kind === null ? null : `: ${description.kind[value.kind]}`}
        </strong>
      );
    case "consent":
      return (
        <>
          {description.consent[value.state]}
          <More label={description.labels.by} text={value.by} />
          <More label={description.labels.note} text={value.note} />
        </>
      );
    case "restriction":
      return (
        <>
          <Foreign text={value.text} lines />
          {value.until === null ? null : (
            <span className="quiet">
              {" "}
              {description.labels.until} <Exact text={value.until} />
            </span>
          )}
        </>
      );
    case "withdrawal":
      return <Foreign text={value.reason} lines />;
    case "case":
      return (
        <Link to={{ room: "case", id: value.id }}>
          <Foreign text={value.name} />
        </Link>
      );
  }
}

function PlaceValue({ value }: { readonly value: Extract<Statement, { field: "place" }>["value"] }): ReactNode {
  const { precision } = useMessages().description;
  return (
    <>
      {value.name === null ? null : <Foreign text={value.name} />}{" "}
      {value.at === null ? null : <Exact text={`${value.at.latitude}, ${value.at.longitude}`} />}{" "}
      <span className="quiet">{precision[value.precision]}</span>
    </>
  );
}

function QuotationValue({ value }: { readonly value: Extract<Statement, { field: "quote" }>["value"] }): ReactNode {
  const { labels } = useMessages().description;
  const { exact, speaker, claim, source, place, date, object } = value;
  return (
    <>
      <blockquote className="quotation">
        <Foreign text={exact} lines />
      </blockquote>
      {speaker === null ? null : (
        <p>
          <Foreign text={speaker.name} />
          {speaker.role === null ? null : (
            <span className="quiet">
              {" · "}
              <Foreign text={speaker.role} />
            </span>
          )}
        </p>
      )}
      <More label={labels.claim} text={claim} />
      <More label={labels.source} text={source?.text ?? null} />
      {source === null || source.item === null ? null : (
        <p className="quiet">
          {labels.sourceItem}: <SourceItem item={source.item.slice(7, 23)} />
        </p>
      )}
      <More label={labels.place} text={place} />
      <More label={labels.date} text={date} />
      <p className="quiet">
        {labels.in} <Exact text={object.path} />
      </p>
    </>
  );
}

function SourceItem({ item }: { readonly item: string }): ReactNode {
  return (
    <Link to={{ room: "item", item, view: null }} className="exact">
      {item}
    </Link>
  );
}

function More({ label, text }: { readonly label: string; readonly text: string | null }): ReactNode {
  if (text === null) return null;
  return (
    <p>
      <span className="quiet">{label}:</span> <Foreign text={text} lines />
    </p>
  );
}
