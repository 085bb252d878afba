import { useId, type ReactNode } from "react";
import type { AskedInBrowser, CaptureChoices } from "../api.ts";
import { useMessages } from "../language.tsx";
import { Sentence } from "./sentence.tsx";

const consents = ["leave", "accept", "reject"] as const;

/** What is asked of every address, folded away: most lists need none of it. */
export function CaptureOptions({ choices }: { readonly choices: CaptureChoices }): ReactNode {
  const { options } = useMessages().takeIn;
  const { defaults, profiles } = choices;
  const { behaviour } = defaults;
  return (
    <details className="options">
      <summary>{options.title}</summary>
      <div className="option-grid">
        <label>
          <span>{options.profile}</span>
          <select name="profile" defaultValue="">
            <option value="">{options.noProfile}</option>
            {profiles.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <span className="quiet">
            <Sentence text={options.profileHelp} />
          </span>
        </label>
        <label>
          <span>{options.consent}</span>
          <select name="consent" defaultValue={behaviour.consent}>
            {consents.map((choice) => (
              <option key={choice} value={choice}>
                {options.consents[choice]}
              </option>
            ))}
          </select>
        </label>
        <Count name="scroll" label={options.scroll} min={0} max={3600} value={behaviour.scrollLimitMs / 1000} />
        <Count name="settle" label={options.settle} min={0} max={3600} value={behaviour.settleMs / 1000} />
        <Count
          name="settleLimit"
          label={options.settleLimit}
          min={0}
          max={3600}
          value={behaviour.settleLimitMs / 1000}
        />
        <Count name="time" label={options.time} min={1} max={3600} value={defaults.timeMs / 1000} />
        <Count name="size" label={options.size} min={1} max={100_000} value={defaults.bytes / 1_000_000} />
        <Count name="width" label={options.width} min={10} max={9999} value={defaults.width} />
        <Count name="height" label={options.height} min={10} max={9999} value={defaults.height} />
        <div className="switches">
          <Switch name="open" label={options.open} on={behaviour.open} />
          <Switch name="alternatives" label={options.alternatives} on={behaviour.alternatives === "fetch"} />
          <Switch name="video" label={options.video} on={behaviour.video === "yt-dlp"} />
          <Switch name="certificates" label={options.certificates} on={defaults.acceptBadCertificates} />
        </div>
      </div>
    </details>
  );
}

interface CountProps {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
}

function Count({ name, label, min, max, value }: CountProps): ReactNode {
  return (
    <label>
      <span>{label}</span>
      <input name={name} type="number" dir="ltr" min={min} max={max} step="any" required defaultValue={value} />
    </label>
  );
}

function Switch({
  name,
  label,
  on,
}: {
  readonly name: string;
  readonly label: string;
  readonly on: boolean;
}): ReactNode {
  const id = useId();
  return (
    <p className="check">
      <input id={id} name={name} type="checkbox" defaultChecked={on} />
      <label htmlFor={id}>{label}</label>
    </p>
  );
}

/** What was chosen in the form. */
export function optionsIn(data: FormData): AskedInBrowser {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
  const whole = (name: string, factor = 1): number => Math.round(Number(text(name)) * factor);
  return {
    acceptBadCertificates: data.has("certificates"),
    behaviour: {
      alternatives: data.has("alternatives") ? "fetch" : "leave",
      consent: consents.find((choice) => choice === text("consent")) ?? "leave",
      open: data.has("open"),
      scrollLimitMs: whole("scroll", 1000),
      settleLimitMs: whole("settleLimit", 1000),
      settleMs: whole("settle", 1000),
      video: data.has("video") ? "yt-dlp" : "leave",
    },
    bytes: whole("size", 1_000_000),
    height: whole("height"),
    profile: text("profile") === "" ? null : text("profile"),
    timeMs: whole("time", 1000),
    width: whole("width"),
  };
}
