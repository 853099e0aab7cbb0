// Putting new content in the place of old content, under the hands of its reader.

/** What looks the same stays: with it its focus, its fields and where it is scrolled to. */
export function replace(place, nodes) {
  const active = place.contains(document.activeElement) ? document.activeElement : undefined;
  const old = [...place.children];
  open(old, nodes);
  const scrolled = positions(place);
  let from = 0;
  const wanted = nodes.map((node) => {
    const found = old.findIndex((known, index) => index >= from && isSame(known, node));
    if (found < 0) return node;
    from = found + 1;
    return old[found];
  });
  for (const node of old) if (!wanted.includes(node)) node.remove();
  let at = place.firstElementChild;
  for (const node of wanted) {
    if (node === at) at = at.nextElementSibling;
    else place.insertBefore(node, at);
  }
  for (const { name, top, left } of scrolled) {
    const box = place.querySelector(`[aria-label="${CSS.escape(name)}"]`);
    if (box) Object.assign(box, { scrollTop: top, scrollLeft: left });
  }
  if (active && !active.isConnected) (equal(place, active) ?? place).focus({ preventScroll: true });
}

/** Whether the reader has marked text there, which new content would unmark. */
export function isMarked(place) {
  const marked = getSelection();
  return !marked.isCollapsed && place.contains(marked.anchorNode);
}

/** A form stays as long as its name does; anything else must be equal. */
function isSame(old, node) {
  if (node.dataset.keep) return old.dataset.keep === node.dataset.keep;
  return old.isEqualNode(node);
}

/** What was opened stays open. */
function open(old, nodes) {
  const opened = old.flatMap((node) => [...node.querySelectorAll("details[open]")]).map(({ dataset }) => dataset.name);
  for (const node of nodes) {
    for (const details of node.querySelectorAll("details")) details.open = opened.includes(details.dataset.name);
  }
}

function positions(place) {
  return [...place.querySelectorAll("[role=region]")]
    .filter((box) => box.scrollTop > 0 || box.scrollLeft > 0)
    .map((box) => ({ name: box.getAttribute("aria-label"), top: box.scrollTop, left: box.scrollLeft }));
}

/** The element in the place of one that is gone. */
function equal(place, gone) {
  const alike = (name) => gone.hasAttribute(name)
    && [...place.querySelectorAll(gone.localName)].find((other) => other.getAttribute(name) === gone.getAttribute(name));
  return alike("href") || alike("aria-label") || undefined;
}
