import { Component, lazy, Suspense, type ComponentProps, type ReactNode } from "react";
import { useMessages } from "../language.tsx";
import type WorldMap from "./map.tsx";

/** Loaded when a map is first shown, with its coasts: who never looks at one does not wait for it. */
const Loaded = lazy(() => import("./map.tsx"));

export function LazyMap(props: ComponentProps<typeof WorldMap>): ReactNode {
  const { places } = useMessages();
  return (
    <WithoutMap words={<p className="quiet">{places.noMap}</p>}>
      <Suspense fallback={<div className="map-coming" />}>
        <Loaded {...props} />
      </Suspense>
    </WithoutMap>
  );
}

interface WithoutMapProps {
  readonly words: ReactNode;
  readonly children: ReactNode;
}

/** A map that does not come takes nothing else along: all that it shows stands in words too. */
class WithoutMap extends Component<WithoutMapProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }
  override render(): ReactNode {
    return this.state.hasFailed ? this.props.words : this.props.children;
  }
}
