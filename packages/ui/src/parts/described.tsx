import type { ReactNode } from "react";
import type { ItemSummary } from "../api.ts";
import { useMessages } from "../language.tsx";
import { Notice } from "./notice.tsx";
import { Foreign } from "./text.tsx";

/** What people said of an item, at the head of its page: the title of the record beside theirs, labels, tags, and that it is withdrawn. */
export function DescribedHead({ item }: { readonly item: ItemSummary }): ReactNode {
  const { description } = useMessages();
  const { described, title } = item;
  if (described === undefined) return null;
  return (
    <>
      {described.title === null || described.title === title ? null : (
        <p className="item-address">
          <Foreign text={title} />
        </p>
      )}
      <DescribedWords item={item} />
      {described.withdrawn === null ? null : (
        <Notice tone="unchecked" title={description.withdrawnTitle}>
          <p>
            {description.withdrawnText} <Foreign text={described.withdrawn} lines />
          </p>
        </Notice>
      )}
    </>
  );
}

/** Its labels and tags, in a row. */
export function DescribedWords({ item: { described } }: { readonly item: ItemSummary }): ReactNode {
  const { description } = useMessages();
  if (described === undefined || described.labels.length + described.tags.length === 0) return null;
  return (
    <span className="row-labels">
      {described.labels.map((label) => (
        <strong key={label}>{description.label[label]}</strong>
      ))}
      {described.tags.map((tag) => (
        <span className="quiet" key={tag}>
          <Foreign text={tag} />
        </span>
      ))}
    </span>
  );
}
