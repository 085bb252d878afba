import { useState, type ReactNode } from "react";
import { useMessages } from "../language.tsx";

interface ToldOnceProps {
  readonly title: string;
  readonly text: string;
  readonly secret: string;
}

/** A secret that is shown this once, and a button that copies it. */
export function ToldOnce({ title, text, secret }: ToldOnceProps): ReactNode {
  const { copy } = useMessages();
  const [copied, setCopied] = useState(false);
  return (
    <section className="told-once" role="status">
      <h3>{title}</h3>
      <pre className="exact" dir="ltr">
        {secret}
      </pre>
      <p>
        <button
          type="button"
          onClick={() => {
            void navigator.clipboard.writeText(secret).then(() => {
              setCopied(true);
            });
          }}
        >
          {copied ? copy.copied : copy.copy}
        </button>
      </p>
      <p className="quiet">{text}</p>
    </section>
  );
}
