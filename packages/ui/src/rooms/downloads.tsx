import type { ReactNode } from "react";
import type { ItemDetail } from "../api.ts";
import { useMessages, useNumber } from "../language.tsx";
import { objectAddress } from "../object-address.ts";
import { Exact, Foreign } from "../parts/text.tsx";
import { visible } from "../visible.ts";

/** Each object of the item. A download that ends well is the sealed bytes: the server hashes them on the way. */
export function Downloads({ item }: { readonly item: ItemDetail }): ReactNode {
  const { downloads } = useMessages();
  const number = useNumber();
  return (
    <section className="known" aria-labelledby="downloads">
      <h2 id="downloads">{downloads.title}</h2>
      {item.objects.length === 0 ? <p className="quiet">{downloads.none}</p> : null}
      <ul className="downloads">
        {item.objects.map((object) => (
          <li key={object.path}>
            <span className="download-name">
              <span>{downloads.role(object.role)}</span>
              <span className="quiet">
                <Foreign text={object.path.split("/").at(-1) ?? object.path} /> ·{" "}
                {downloads.bytes(object.size, number(object.size))}
              </span>
            </span>
            <a
              className="button"
              href={objectAddress(item.item, object, "save")}
              download
              aria-label={`${downloads.save}: ${visible(object.path)}`}
            >
              {downloads.save}
            </a>
            <Exact text={object.sha256} />
          </li>
        ))}
      </ul>
    </section>
  );
}
