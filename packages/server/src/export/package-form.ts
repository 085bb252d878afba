import { basename } from "node:path";
import { ExportError } from "./export-error.ts";

/** What a package is written as: a folder, or one file. Source: spec/container. */
export type PackageForm =
  | { readonly is: "folder" }
  | {
      readonly is: "file";
      readonly container: "zip" | "tar";
      /** Of the folder in it. */
      readonly top: string;
      /** To whom it is encrypted; to nobody, if it is not. */
      readonly recipients: readonly string[];
    };

/** By the ending of the name that is to be written. Throws ExportError "export.form" where that and the recipients do not go together. */
export function packageForm(out: string, recipients: readonly string[]): PackageForm {
  const [, stem = "", ending, age] = /^(.*)[.](zip|tar)([.]age)?$/s.exec(basename(out)) ?? [];
  const container = ending === "zip" || ending === "tar" ? ending : null;
  if (recipients.length > 0 && age === undefined)
    throw misfit(
      `${out} is no name of an encrypted package, and there are recipients to encrypt it to.`,
      "Let the name end in .zip.age or .tar.age.",
    );
  if (recipients.length === 0 && /[.]age$/.test(out))
    throw misfit(
      `${out} is the name of an encrypted package, and there is nobody to encrypt it to.`,
      "Name recipients: --encrypt-to <age1… or a file of them>. Or leave .age out of the name.",
    );
  if (container === null) return { is: "folder" };
  const top = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(stem) ? stem : "package";
  return { is: "file", container, top, recipients };
}

function misfit(message: string, next: string): ExportError {
  return new ExportError("export.form", message, next);
}
