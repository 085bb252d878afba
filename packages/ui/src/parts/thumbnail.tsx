import type { ReactNode } from "react";
import type { ListedItem } from "../api.ts";
import { useMessages } from "../language.tsx";
import { useLabels } from "../labels.ts";
import { pictureAddress } from "../object-address.ts";
import { useVeil } from "../veil.ts";
import { Picture } from "./picture.tsx";

/** The small picture of an item in a list. Of what carries a label there is none until it is asked for: not even a veiled one. */
export function Thumbnail({ item }: { readonly item: ListedItem }): ReactNode {
  const { looking, library } = useMessages();
  const { asksBeforeLabelled } = useVeil();
  const labels = useLabels(item);
  if (labels.length > 0 && asksBeforeLabelled)
    return (
      <span className="labelled">
        {labels.map((label) => (
          <span key={label}>{label}</span>
        ))}
      </span>
    );
  if (item.picture === null)
    return (
      <span className="no-picture">{item.kind === "capture" ? library.noPicture : looking.shows[item.shows]}</span>
    );
  const isPicture = item.shows === "image" || item.shows === "page";
  return (
    <Picture
      source={pictureAddress(item.item, item.picture, "thumbnail")}
      label=""
      lazy
      failed={isPicture ? looking.notDrawn : looking.shows[item.shows]}
      key={item.picture}
    />
  );
}
