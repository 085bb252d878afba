/** JSON Schema (2020-12) of TypeScript types, for what crosses the wire as JSON. */
import ts from "typescript";

/** A schema, or a piece of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** Makes schemas of types; those that have a name are said once, under `components`. */
export class TypeSchemas {
  readonly components: Record<string, Schema> = {};
  readonly #checker: ts.TypeChecker;
  readonly #names = new Map<ts.Type, string>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  of(type: ts.Type): Schema {
    const name = this.#nameOf(type);
    if (name === null) return this.#inline(type);
    if (this.#names.get(type) === undefined) {
      this.#names.set(type, name);
      // Said before what is in it, which may name it again.
      this.components[name] = {};
      this.components[name] = { ...this.#wordsOf(type), ...this.#inline(type) };
    }
    return { $ref: `#/components/schemas/${this.#names.get(type) ?? name}` };
  }

  /** Null for what has none of its own: an alias or interface of the sources that is not generic. */
  #nameOf(type: ts.Type): string | null {
    const known = this.#names.get(type);
    if (known !== undefined) return known;
    const isOwnInterface = (type.getFlags() & ts.TypeFlags.Object) !== 0 && type.isClassOrInterface();
    const symbol = type.aliasSymbol ?? (isOwnInterface ? type.symbol : undefined);
    const arguments_ = type.aliasTypeArguments ?? [];
    if (symbol === undefined || arguments_.length > 0 || !isObjectLike(type)) return null;
    const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? "";
    if (!file.includes("/packages/") || file.includes("/node_modules/")) return null;
    if (Object.hasOwn(this.components, symbol.name)) throw new Error(`two types are called ${symbol.name}`);
    return symbol.name;
  }

  #wordsOf(type: ts.Type): Schema {
    const symbol = type.aliasSymbol ?? type.symbol;
    const words = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
    return words === "" ? {} : { description: words.replaceAll(/\s+/g, " ") };
  }

  #inline(type: ts.Type): Schema {
    if (type.isUnion()) return this.#union(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    const flags = type.getFlags();
    if ((flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) return {};
    if ((flags & ts.TypeFlags.StringLike) !== 0) return { type: "string" };
    if ((flags & ts.TypeFlags.NumberLike) !== 0) return { type: "number" };
    if ((flags & ts.TypeFlags.BooleanLiteral) !== 0) return { const: this.#checker.typeToString(type) === "true" };
    if ((flags & ts.TypeFlags.Null) !== 0) return { type: "null" };
    // The parts of a list that is always empty.
    if ((flags & ts.TypeFlags.Never) !== 0) return { not: {} };
    // A string with a mark that exists for the compiler alone.
    if (type.isIntersection() && type.types.some((part) => (part.getFlags() & ts.TypeFlags.StringLike) !== 0))
      return { type: "string" };
    if (this.#checker.isTupleType(type) || this.#checker.isArrayType(type)) return this.#array(type);
    if (isObjectLike(type)) return this.#object(type);
    throw new Error(`no JSON is of the type ${this.#checker.typeToString(type)}`);
  }

  #union(type: ts.UnionType): Schema {
    const parts = type.types.filter((part) => (part.getFlags() & ts.TypeFlags.Undefined) === 0);
    const booleans = parts.filter((part) => (part.getFlags() & ts.TypeFlags.BooleanLiteral) !== 0);
    const strings = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
    const others = parts.filter((part) => !booleans.includes(part) && !part.isStringLiteral());
    const choices: readonly Schema[] = [
      // The compiler has them in the order in which it met them anywhere.
      ...(strings.length === 0 ? [] : [{ type: "string", enum: strings.toSorted() }]),
      ...(booleans.length === 2 ? [{ type: "boolean" }] : booleans.map((part) => this.of(part))),
      ...others.map((part) => this.of(part)),
    ];
    const [only] = choices;
    return choices.length === 1 && only !== undefined ? only : { anyOf: choices };
  }

  #array(type: ts.Type): Schema {
    const parts = this.#checker.getTypeArguments(type as ts.TypeReference);
    if (this.#checker.isTupleType(type))
      return {
        type: "array",
        prefixItems: parts.map((part) => this.of(part)),
        minItems: parts.length,
        maxItems: parts.length,
      };
    const [part] = parts;
    return part === undefined ? { type: "array" } : { type: "array", items: this.of(part) };
  }

  #object(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const optional = (property.getFlags() & ts.SymbolFlags.Optional) !== 0;
      const of = this.#checker.getTypeOfSymbol(property);
      // What is optional and can only be absent is no part of it.
      if ((of.getFlags() & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) !== 0) continue;
      const words = ts.displayPartsToString(property.getDocumentationComment(this.#checker)).replaceAll(/\s+/g, " ");
      const schema = this.of(of);
      properties[property.name] = words === "" ? schema : { ...schema, description: words };
      if (!optional) required.push(property.name);
    }
    const index = this.#checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return {
      type: "object",
      properties,
      ...(required.length === 0 ? {} : { required }),
      ...(index === undefined ? {} : { additionalProperties: this.of(index.type) }),
    };
  }
}

function isObjectLike(type: ts.Type): boolean {
  if (type.isUnion() || type.isIntersection()) return type.types.every(isObjectLike);
  return (type.getFlags() & ts.TypeFlags.Object) !== 0;
}
