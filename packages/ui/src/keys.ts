interface Pressed extends Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "defaultPrevented"> {
  readonly target: EventTarget | null;
}

// A tick box takes no letter and no arrow.
const takesKeys = "input:not([type='checkbox'], [type='radio']), textarea, select, video, audio";

/** Whether a key is this program's to answer: pressed alone, taken by nobody yet, and not typed into something or meant for a player. */
export function isFree({ altKey, ctrlKey, metaKey, defaultPrevented, target }: Pressed): boolean {
  if (altKey || ctrlKey || metaKey || defaultPrevented) return false;
  return !(target instanceof Element && target.closest(takesKeys) !== null);
}

/** The same for a key of a whole room, which rests while a dialog is over it. */
export function isFreeInRoom(event: Pressed): boolean {
  return isFree(event) && document.querySelector("dialog[open]") === null;
}
