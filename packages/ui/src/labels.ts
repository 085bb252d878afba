import type { ItemSummary } from "./api.ts";
import { useMessages } from "./language.tsx";

/** What people said that an item shows, in words, for who must know before they see it. */
export function useLabels({ described }: Pick<ItemSummary, "described">): readonly string[] {
  const { description } = useMessages();
  return (described?.labels ?? []).map((label) => description.label[label]);
}
