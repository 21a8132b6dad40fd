/**
 * Makes React work with a browser's page translation. Chrome replaces React's text nodes by `<font>` elements: removing
 * such a node or inserting before it then throws, and new text goes into a detached node
 * (https://github.com/facebook/react/issues/11538).
 *
 * A text node that was replaced, or moved into a `<font>`, is put back as soon as React changes it; the translator then
 * translates it again.
 */

/** The element that replaced each removed text node. */
const replacedBy = new WeakMap<Node, Element>();

/**
 * The child of `parent` that now represents `node`: the node itself, the element it was moved into, or its replacement.
 */
function findStandIn(parent: Node, node: Node, flush: () => void): Node | null {
  if (node.parentNode === parent) return node;
  flush();
  let found: Node | null = node.isConnected ? node : (replacedBy.get(node) ?? null);
  while (found && found.parentNode !== parent) found = found.parentNode;
  return found;
}

/** Must be called once, before React first changes the page. */
export function installTranslationGuard(): void {
  // A replacement is reported as one record, or as a removal followed by an insertion.
  let removed: Text | null = null;

  function observe(records: readonly MutationRecord[]): void {
    for (const { addedNodes, removedNodes } of records) {
      const [out, into] = [removedNodes[0], addedNodes[0]];
      if (out instanceof Text) removed = out;
      if (removed && into instanceof Element && into.localName === "font") {
        replacedBy.set(removed, into);
        removed = null;
      }
    }
  }

  const observer = new MutationObserver(observe);
  observer.observe(document, { childList: true, subtree: true });
  function flush(): void {
    observe(observer.takeRecords());
  }
  guardChildren(flush);
  guardText(flush);
}

/* oxlint-disable typescript/unbound-method -- they are called on the node at hand below */

function guardChildren(flush: () => void): void {
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    const found = findStandIn(this, child, flush);
    if (found) removeChild.call(this, found);
    else if (child.parentNode) removeChild.call(child.parentNode, child);
    return child;
  };
  Node.prototype.insertBefore = function <T extends Node>(
    this: Node,
    node: T,
    before: Node | null,
  ): T {
    const found = before && findStandIn(this, before, flush);
    return insertBefore.call(this, node, found) as T;
  };
}

/** React sets text through `nodeValue`. */
function guardText(flush: () => void): void {
  const plain = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
  if (!plain?.set || !plain.get) return;
  const { get, set } = plain;
  Object.defineProperty(Text.prototype, "nodeValue", {
    configurable: true,
    enumerable: true,
    get,
    set(this: Text, value: string | null) {
      putBack(this, flush);
      set.call(this, value);
    },
  });
}

function putBack(text: Text, flush: () => void): void {
  if (text.parentElement && text.parentElement.localName !== "font") return;
  flush();
  let font = text.parentElement ?? replacedBy.get(text) ?? null;
  while (font?.parentElement?.localName === "font") font = font.parentElement;
  if (font?.localName === "font") font.replaceWith(text);
  replacedBy.delete(text);
}
