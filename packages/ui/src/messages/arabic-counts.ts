const rules = new Intl.PluralRules("ar");

/** Arabic counts in six forms; these are the ones that whole numbers take. */
export function counted(forms: {
  readonly one: string;
  readonly two: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
}) {
  return (count: number, shown: string): string => {
    const form = rules.select(count);
    if (form === "one") return forms.one;
    if (form === "two") return forms.two;
    if (form === "few") return `${shown} ${forms.few}`;
    return `${shown} ${form === "many" ? forms.many : forms.other}`;
  };
}
