/**
 * The description of the API (OpenAPI 3.1), made from the routes themselves: their addresses, what they read of a query, the schemas that
 * their bodies are held to, the types that they answer with, and the rule that says who may. So nothing is said a second time.
 * Run: node --conditions=source test/api/describe-api.ts, which writes docs/openapi.json
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { applicationRules, type Who } from "../../packages/server/src/http/rules.ts";
import { TypeSchemas, type Schema } from "./type-schema.ts";

const root = join(import.meta.dirname, "../..");
export const descriptionFile = join(root, "docs/openapi.json");

/** An endpoint as its route has it. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  /** Null where it answers with something else than one JSON value. */
  readonly answer: ts.Type | null;
  readonly body: ts.Type | null;
  readonly query: readonly string[];
}

/** The whole description, as the text of its file. Throws an error for a route that it cannot read. */
export function describeApi(): string {
  const program = programOf(join(root, "packages/server/tsconfig.json"));
  const checker = program.getTypeChecker();
  const schemas = new TypeSchemas(checker);
  const endpoints = routesIn(program, checker);
  const problem = exportedType(program, checker, "ProblemAnswer");
  const paths: Record<string, Record<string, Schema>> = {};
  for (const endpoint of endpoints.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const path = endpoint.path.replaceAll(/:([a-zA-Z0-9]+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint, schemas, problem) };
  }
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const description = {
    openapi: "3.1.0",
    info: { title: "Muniment", version, license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" } },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes,
    },
  };
  return `${JSON.stringify(description, null, 1)}\n`;
}

const securitySchemes = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "muniment",
    description: "A person who is signed in. The name goes on with digits of the home.",
  },
  token: { type: "http", scheme: "bearer", description: "A token for a program." },
  firstRun: {
    type: "http",
    scheme: "Muniment-First-Run",
    description: "The token that the program printed, while there is no account.",
  },
};

function keyOf({ method, path }: Endpoint): string {
  return `${path} ${method}`;
}

function operationOf({ method, path, answer, body, query }: Endpoint, schemas: TypeSchemas, problem: ts.Type): Schema {
  const parameters = [
    ...[...path.matchAll(/:([a-zA-Z0-9]+)/g)].map(([, name]) => ({ name, in: "path", required: true, schema: string })),
    ...query.map((name) => ({ name, in: "query", schema: string })),
  ];
  const who = applicationRules[`${method} ${path}`];
  if (who === undefined) throw new Error(`no rule says who may ask for ${method} ${path}`);
  const content = answer === null ? {} : { content: json(schemas.of(answer)) };
  return {
    ...whoMay(who),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: { required: true, content: json(schemas.of(body)) } }),
    responses: {
      "200": { description: "What was asked for.", ...content },
      default: { description: "What went wrong, and what to do.", content: json(schemas.of(problem)) },
    },
  };
}

const string: Schema = { type: "string" };

function json(schema: Schema): Schema {
  return { "application/json": { schema } };
}

function whoMay(who: Who): Schema {
  if (who === "anyone") return { security: [] };
  if (who === "first-run") return { security: [{ firstRun: [] }] };
  if (who === "pass") throw new Error("a pass opens nothing on the application's origin");
  if ("inCase" in who) {
    const ways = who.inPerson === true ? [{ session: [] }] : [{ session: [] }, { token: [] }];
    return { security: ways, "x-roles": who.inCase, "x-in-cases": true };
  }
  if ("inPerson" in who) return { security: [{ session: [] }], "x-roles": who.inPerson };
  return { security: [{ session: [] }, { token: [] }], "x-roles": who };
}

function programOf(file: string): ts.Program {
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: unknown };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(file));
  return ts.createProgram(fileNames, options);
}

function routesIn(program: ts.Program, checker: ts.TypeChecker): readonly Endpoint[] {
  const found: Endpoint[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const endpoint = endpointOf(node, checker);
      if (endpoint !== null) found.push(endpoint);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (/\/http\/[a-z-]+-routes\.ts$/.test(file.fileName)) visit(file);
  return found;
}

/** `server.get("/api/…", handler)` and its like, or `server.route({ … })`; null for any other call. */
function endpointOf(call: ts.CallExpression, checker: ts.TypeChecker): Endpoint | null {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || expression.expression.getText() !== "server") return null;
  const [first] = call.arguments;
  const handler = call.arguments.at(-1);
  if (first === undefined || handler === undefined) return null;
  if (ts.isStringLiteral(first) && first.text.startsWith("/api/"))
    return endpointBy(expression.name.text.toUpperCase(), first.text, handler, checker);
  if (expression.name.text !== "route" || !ts.isObjectLiteralExpression(first)) return null;
  const part = (name: string): ts.Expression | null => {
    const property = first.properties.find((one) => one.name?.getText() === name);
    return property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : null;
  };
  const [url, method, does] = [part("url"), part("method"), part("handler")];
  if (url === null || method === null || does === null || !ts.isStringLiteral(url) || !url.text.startsWith("/api/"))
    return null;
  const named = /"(GET|POST|PUT)"/.exec(method.getText())?.[1];
  if (named === undefined) throw new Error(`the method of ${url.text} cannot be read`);
  return endpointBy(named, url.text, does, checker);
}

function endpointBy(method: string, path: string, handler: ts.Expression, checker: ts.TypeChecker): Endpoint {
  const [signature] = checker.getTypeAtLocation(handler).getCallSignatures();
  const answer = signature === undefined ? undefined : checker.getAwaitedType(signature.getReturnType());
  if (answer === undefined) throw new Error(`the answer of ${method} ${path} cannot be read`);
  const read = readBy(handler, checker);
  return { method, path, answer: isReply(answer, checker) ? null : answer, ...read };
}

function isReply(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.getPropertyOfType(type, "statusCode") !== undefined || (type.getFlags() & ts.TypeFlags.Any) !== 0;
}

/** What a handler reads of its request, itself or by what it calls in its own file. */
function readBy(handler: ts.Node, checker: ts.TypeChecker): Pick<Endpoint, "body" | "query"> {
  let body: ts.Type | null = null;
  const query = new Set<string>();
  const seen = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [, second] = node.arguments;
      if (node.expression.text === "bodyOf") body = checker.getTypeAtLocation(node);
      else if (node.expression.text === "optional" && second !== undefined && ts.isStringLiteral(second))
        query.add(second.text);
      else {
        const called = checker.getSymbolAtLocation(node.expression)?.valueDeclaration;
        if (called !== undefined && called.getSourceFile() === handler.getSourceFile()) visit(called);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(handler);
  return { body, query: [...query].toSorted() };
}

function exportedType(program: ts.Program, checker: ts.TypeChecker, name: string): ts.Type {
  const file = program.getSourceFile(join(root, "packages/server/src/http/api.ts"));
  const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const found = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
  const exported = found.find((one) => one.name === name);
  if (exported === undefined) throw new Error(`api.ts has no ${name}`);
  return checker.getDeclaredTypeOfSymbol(exported);
}

if (process.argv[1] === import.meta.filename) writeFileSync(descriptionFile, describeApi());
