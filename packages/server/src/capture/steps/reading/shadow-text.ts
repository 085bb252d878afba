import type { Protocol } from "devtools-protocol";

import type { Deadline } from "../deadline.ts";
import { evaluate, ownWorld, type Frame } from "../frames.ts";
import { StepError } from "../step-log.ts";

type Node = Protocol.DOM.Node;

/** Shadow roots whose text is read: above it a page is made of little else, and each costs a question to the browser. */
const rootsMax = 2_000;
/** Elements of a document that is looked through for closed roots: the browser hands the whole of it over at once. */
const elementsMax = 100_000;
const textMax = 4_000_000;

/**
 * Text as it is to be seen: of the root's own elements, not of what the page puts into its slots, which the page's text has. An element that is not
 * shown would answer with all text that stands in it.
 */
const seen = `function () {
  const text = (node) => node.nodeType === Node.TEXT_NODE ? node.data : node.nodeType === Node.ELEMENT_NODE && getComputedStyle(node).display !== "none" ? node.innerText ?? "" : "";
  return [...this.childNodes].map(text).join("\\n").slice(0, ${String(textMax)});
}`;

/**
 * The text in the shadow roots of a frame's document, open and closed, in the order of the document. The text of a page has none of it. Empty
 * where there are no such roots. Throws StepError.
 */
export async function shadowTexts(frame: Frame, deadline: Deadline): Promise<readonly string[]> {
  const { session } = frame;
  const size = await deadline.race(evaluate(frame, "document.getElementsByTagName('*').length"));
  if (typeof size !== "number" || size > elementsMax) return [];
  const contextId = await deadline.race(ownWorld(frame));
  const { result } = await deadline.race(session.send("Runtime.evaluate", { expression: "document", contextId }));
  if (result.objectId === undefined) return [];
  try {
    const { node } = await deadline.race(
      session.send("DOM.describeNode", { objectId: result.objectId, depth: -1, pierce: true }),
    );
    const texts: string[] = [];
    let size = 0;
    for (const { backendNodeId } of rootsOf(node).slice(0, rootsMax)) {
      const { object } = await deadline.race(
        session.send("DOM.resolveNode", { backendNodeId, executionContextId: contextId }),
      );
      const { objectId } = object;
      if (objectId === undefined) continue;
      const said = await deadline.race(
        session.send("Runtime.callFunctionOn", { functionDeclaration: seen, objectId, returnByValue: true }),
      );
      if (said.exceptionDetails !== undefined) throw new StepError("The text of a shadow root could not be read");
      const text: unknown = said.result.value;
      if (typeof text !== "string" || text.trim() === "") continue;
      size += text.length;
      if (size > textMax) break;
      texts.push(text);
    }
    return texts;
  } finally {
    await session.send("Runtime.releaseObject", { objectId: result.objectId });
  }
}

/** Those that the page made: the browser has some of its own, in fields and players. */
function rootsOf(document: Node): readonly Node[] {
  const roots: Node[] = [];
  const walk = (node: Node): void => {
    for (const root of node.shadowRoots ?? []) {
      if (root.shadowRootType !== "user-agent") roots.push(root);
      walk(root);
    }
    for (const child of node.children ?? []) walk(child);
  };
  walk(document);
  return roots;
}
