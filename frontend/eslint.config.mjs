import nextVitals from "eslint-config-next/core-web-vitals";
import { readdirSync } from "node:fs";
import path from "node:path";
import tseslint from "typescript-eslint";

const features = readdirSync("src/features");

/** Imports run one way: app, then features, then components and lib. Features do not import each other. */
const zones = [
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: "./src/features",
    except: [`./${feature}`],
    message: "Features do not import each other; compose them in src/app.",
  })),
  {
    target: ["./src/features", "./src/components", "./src/lib"],
    from: "./src/app",
    message: "Nothing imports from src/app.",
  },
  {
    target: ["./src/components", "./src/lib"],
    from: "./src/features",
    message: "components and lib know no feature.",
  },
  { target: "./src/lib", from: "./src/components", message: "lib knows no component." },
  {
    target: ["./src/app", "./src/features", "./src/components", "./src/lib"],
    from: "./src/testing",
    message: "Only tests import from src/testing.",
  },
];

/** Texts that readers see come from `messages/`. Names and code, which are the same in every language, are exempt. */
const WORDS = "/^(?!\\s*(Bronn|Markdown|JSON|[a-z]+(_[a-z]+)+)\\s*$)[\\s\\S]*\\p{L}{2}/u";
const SPOKEN =
  "/^(aria-label|aria-description|aria-valuetext|title|placeholder|alt|label|text|hint|busy|lead)$/";
const SAID = `:matches(Literal[value=${WORDS}], TemplateElement[value.raw=${WORDS}])`;
const RESULT =
  "ReturnStatement, ReturnStatement > ConditionalExpression, ReturnStatement > LogicalExpression";
const message = "Take this text from the catalogue: messages/en.json and messages/de.json.";
const literals = [
  { selector: `JSXText[value=${WORDS}]`, message },
  { selector: `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > ${SAID}`, message },
  {
    selector: `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal[value=${WORDS}]`,
    message,
  },
  { selector: `JSXAttribute[name.name=${SPOKEN}] > Literal[value=${WORDS}]`, message },
  {
    selector: `JSXAttribute[name.name=${SPOKEN}] > JSXExpressionContainer > :matches(TemplateLiteral, ConditionalExpression, LogicalExpression) > ${SAID}`,
    message,
  },
  {
    selector: `Property[key.name=/^(label|text)$/] > Literal[value=/^\\p{Lu}\\p{Ll}+/u]`,
    message,
  },
  // Texts that a function returns, also in a file without JSX.
  {
    selector: `:matches(${RESULT}, :matches(${RESULT}) > TemplateLiteral > ConditionalExpression) > Literal[value=/^\\p{Lu}\\p{Ll}/u]`,
    message,
  },
  {
    selector: `:matches(${RESULT}) > TemplateLiteral > TemplateElement[value.raw=/^\\p{Lu}\\p{Ll}+ /u]`,
    message,
  },
];

const kebabCase = {
  meta: { type: "suggestion", schema: [], messages: { name: "Name this file in kebab-case." } },
  create: (context) => ({
    Program(node) {
      const [stem] = path.basename(context.filename).split(".");
      // Next's own file names contain brackets only in folders, so files need no exception.
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) context.report({ node, messageId: "name" });
    },
  }),
};

/** Everything that turns text into markup or code. React escapes text; nothing here may bypass that. */
const RAW = [
  ["JSXAttribute[name.name='dangerouslySetInnerHTML']", "Render elements, not markup."],
  ["Property[key.name='dangerouslySetInnerHTML']", "Render elements, not markup."],
  [
    "AssignmentExpression > MemberExpression.left[property.name=/^(innerHTML|outerHTML|srcdoc)$/]",
    "Make elements, or set textContent.",
  ],
  [
    "CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/]",
    "Make elements, or set textContent.",
  ],
  [
    "CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]",
    "Make elements, or set textContent.",
  ],
];
const rawMarkup = {
  meta: { type: "problem", schema: [] },
  create: (context) =>
    Object.fromEntries(
      RAW.map(([selector, message]) => [
        selector,
        (node) => {
          context.report({ node, message });
        },
      ]),
    ),
};

const a11yPlugin = nextVitals.find((part) => part.plugins?.["jsx-a11y"]).plugins["jsx-a11y"];

export default tseslint.config(
  {
    ignores: [
      ".next",
      "next-env.d.ts",
      "test-results",
      "playwright-report",
      "src/lib/api-schema.ts",
    ],
  },
  ...nextVitals,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { house: { rules: { "kebab-case": kebabCase, "raw-markup": rawMarkup } } },
    rules: {
      ...a11yPlugin.configs.strict.rules,
      "house/kebab-case": "error",
      "no-eval": "error",
      "@typescript-eslint/no-implied-eval": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/prefer-nullish-coalescing": [
        "error",
        { ignorePrimitives: { boolean: true, string: true } },
      ],
      // `onClick={() => setIsOpen(true)}` instead of a block of three lines.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": "error",
      "max-lines": ["error", { max: 250 }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/**/*.test.{ts,tsx}"],
    rules: { "import/no-restricted-paths": ["error", { zones }], "house/raw-markup": "error" },
  },
  {
    // Tests use such addresses to prove that they do nothing.
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/**/*.test.{ts,tsx}", "src/testing/**"],
    rules: { "no-script-url": "error" },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/**/*.test.{ts,tsx}", "src/testing/**"],
    rules: { "no-restricted-syntax": ["error", ...literals] },
  },
  { files: ["**/*.mjs", "public/*.js"], ...tseslint.configs.disableTypeChecked },
);
