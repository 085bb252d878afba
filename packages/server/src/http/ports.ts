/** The ports of both listeners, known once they listen. */
export interface Ports {
  readonly application: () => number;
  readonly replay: () => number;
}
