import { useCallback, useEffect, useState } from "react";

const storedUnder = "muniment.veil";

/** Pictures blurred and grey until asked for: the reader's own choice, kept in this browser. Styles read it from the document. */
export function useVeil(): { readonly veiled: boolean; readonly toggle: () => void } {
  const [veiled, setVeiled] = useState(() => localStorage.getItem(storedUnder) === "on");
  useEffect(() => {
    document.documentElement.dataset["veil"] = veiled ? "on" : "off";
    localStorage.setItem(storedUnder, veiled ? "on" : "off");
  }, [veiled]);
  const toggle = useCallback(() => {
    setVeiled((was) => !was);
  }, []);
  return { veiled, toggle };
}
