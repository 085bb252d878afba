import js from "@eslint/js";
import tseslint from "typescript-eslint";

import { reasonedSuppressions } from "./scripts/lint/reasoned-suppressions.js";

const code = [
  "packages/*/src/**/*.{ts,tsx}",
  "packages/server/*.ts",
  "packages/ui/*.ts",
  "spec/vectors/*.ts",
  "test/**/*.ts",
  "bench/**/*.ts",
];
const tests = ["**/*.test.{ts,tsx}", "**/suite.ts", "**/sample-*.ts", "test/**", "bench/**", "spec/vectors/*.ts"];

const wallClock =
  "Take the time as an argument (main passes the clock in): what is evidence must not depend on when a test runs.";
const chance =
  "Take chance as an argument, or node:crypto for keys and nonces: Math.random is guessable and cannot be replayed.";
const environment =
  "Only packages/server/src/config.ts reads the environment (main hands it over), so that one page names every setting.";

const wallClockAndChance = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: wallClock },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: wallClock },
  { selector: "CallExpression[callee.name='Date']", message: wallClock },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: chance },
];
const processEnvironment = [
  { selector: "MemberExpression[object.name='process'][property.name='env']", message: environment },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name='env']",
    message: environment,
  },
];

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      ".tools/**",
      "test-results/**",
      "spec/vectors/*/**",
      "test/upgrade/*/**",
      "test/rules/planted/**",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: code,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["packages/*/tsconfig.json", "test/tsconfig.json", "scripts/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { muniment: { rules: { "reasoned-suppressions": reasonedSuppressions } } },
    rules: {
      // strictTypeChecked has the rest: no any, no `!`, no floating promise, no needless condition or cast.
      "muniment/reasoned-suppressions": "error",
      // A switch over a closed union must stop compiling when the union grows.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      // Numbers print one way only; what prints as [object Object] is still refused.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // What implements an asynchronous interface may have nothing to wait for; `async` still turns its throws into rejections.
      "@typescript-eslint/require-await": "off",
      // It refuses `Promise.withResolvers<void>()`, which says just what is meant.
      "@typescript-eslint/no-invalid-void-type": "off",
      // What is thrown away unread is an error nobody hears of: where evidence is made, a failed step is a recorded fact.
      "no-empty": ["error", { allowEmptyCatch: false }],
      eqeqeq: "error",
      // A file has one subject, a function one purpose: beyond these sizes neither is read as a whole.
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 70 }],
      // The program's output has a form that scripts rely on: cli and main alone write it.
      "no-console": "error",
      "no-restricted-syntax": ["error", ...wallClockAndChance, ...processEnvironment],
    },
  },
  // They pass in the clock, chance and the environment.
  {
    files: ["packages/server/src/{main,compose,config}.ts", "packages/ui/src/verify-page/main.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  { files: ["packages/server/src/{cli/**,main.ts}"], rules: { "no-console": "off" } },
  {
    files: tests,
    rules: {
      "no-restricted-syntax": "off",
      "no-console": "off",
      // One `describe` holds a whole suite.
      "max-lines-per-function": "off",
      // A test may look at a method without calling it.
      "@typescript-eslint/unbound-method": "off",
      // node:test reports a test's own promise.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["test", "it", "suite", "describe"] },
          ],
        },
      ],
    },
  },
  // Whoever audits the verifier must not have to judge exceptions: there are none.
  { files: ["packages/verify/src/**"], linterOptions: { noInlineConfig: true } },
  {
    files: ["packages/verify/src/**"],
    rules: {
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true },
      ],
    },
  },
  {
    // Their names are checked by the compiler (scripts/tsconfig.json), or are a browser's.
    files: ["**/*.{js,cjs,mjs}"],
    rules: {
      "no-undef": "off",
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 70 }],
      eqeqeq: "error",
    },
  },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
);
