/** The house's own lint rules; `.oxlintrc.json` says for which files they hold. */
import path from "node:path";

/** A rule that reports every node that a selector finds. */
const refuse = (refusals) => ({
  meta: { type: "problem", schema: [] },
  create: (context) =>
    Object.fromEntries(
      refusals.map(([selector, message]) => [
        selector,
        (node) => context.report({ node, message }),
      ]),
    ),
});

const ORDER = ["lib", "components", "features", "app"];
const SOURCES = path.join(import.meta.dirname, "src");

/** Imports run one way: app, then features, then components and lib. Features do not import each other. */
function breach(file, imported) {
  const [layer, feature] = path.relative(SOURCES, file).split(path.sep);
  const [other, otherFeature] = path.relative(SOURCES, imported).split(path.sep);
  if (!ORDER.includes(layer)) return null;
  if (other === "testing") return "Only tests import from src/testing.";
  if (ORDER.indexOf(other) > ORDER.indexOf(layer)) return `src/${layer} knows no src/${other}.`;
  return layer === "features" && other === layer && otherFeature !== feature
    ? "Features do not import each other; compose them in src/app."
    : null;
}

const layers = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const check = ({ source: node }) => {
      if (typeof node?.value !== "string" || !/^(@\/|\.)/.test(node.value)) return;
      const imported = node.value.startsWith("@/")
        ? path.join(SOURCES, node.value.slice(2))
        : path.resolve(path.dirname(context.filename), node.value);
      const message = breach(context.filename, imported);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};

/** Texts that readers see come from `messages/`. Names and code, which are the same in every language, are exempt. */
const WORDS = "/^(?!\\s*(Bronn|Markdown|JSON|[a-z]+(_[a-z]+)+)\\s*$)[\\s\\S]*\\p{L}{2}/u";
const SPOKEN =
  "/^(aria-label|aria-description|aria-valuetext|title|placeholder|alt|label|text|hint|busy|lead)$/";
const SAID = `:matches(Literal[value=${WORDS}], TemplateElement[value.raw=${WORDS}])`;
const RESULT =
  "ReturnStatement, ReturnStatement > ConditionalExpression, ReturnStatement > LogicalExpression";
const catalogue = refuse(
  [
    `JSXText[value=${WORDS}]`,
    `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > ${SAID}`,
    `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal[value=${WORDS}]`,
    `JSXAttribute[name.name=${SPOKEN}] > Literal[value=${WORDS}]`,
    `JSXAttribute[name.name=${SPOKEN}] > JSXExpressionContainer > :matches(TemplateLiteral, ConditionalExpression, LogicalExpression) > ${SAID}`,
    `Property[key.name=/^(label|text)$/] > Literal[value=/^\\p{Lu}\\p{Ll}+/u]`,
    // Texts that a function returns, also in a file without JSX.
    `:matches(${RESULT}, :matches(${RESULT}) > TemplateLiteral > ConditionalExpression) > Literal[value=/^\\p{Lu}\\p{Ll}/u]`,
    `:matches(${RESULT}) > TemplateLiteral > TemplateElement[value.raw=/^\\p{Lu}\\p{Ll}+ /u]`,
  ].map((selector) => [
    selector,
    "Take this text from the catalogue: messages/en.json and messages/de.json.",
  ]),
);

const kebabCase = {
  meta: { type: "suggestion", schema: [] },
  create: (context) => ({
    Program(node) {
      const [stem] = path.basename(context.filename).split(".");
      // Next's own file names contain brackets only in folders, so files need no exception.
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem))
        context.report({ node, message: "Name this file in kebab-case." });
    },
  }),
};

/** Everything that turns text into markup or code. React escapes text; nothing here may bypass that. */
const rawMarkup = refuse([
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
]);

const plugin = {
  meta: { name: "house" },
  rules: { catalogue, "kebab-case": kebabCase, layers, "raw-markup": rawMarkup },
};

export default plugin;
