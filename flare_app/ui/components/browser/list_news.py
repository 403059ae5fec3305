"""What the browser does with new rows of a list: light up what was searched for, hold what is read, tint what changed."""

MARKING = r"""
const flareLetters = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss",
  "’": "'", "‘": "'", "−": "-", "–": "-", "‑": "-" };
const flareFolded = (text) => { // as a search folds it, with the place in the text that each letter comes from
  if (/^[\x20-\x7f]*$/.test(text)) return [text.toLowerCase(), (at) => at];
  let folded = "";
  const places = [];
  for (let at = 0; at < text.length; at++) {
    const small = text[at].toLowerCase();
    const plain = flareLetters[small] ?? small.normalize("NFKD").replace(/\p{Mn}/gu, "");
    for (let n = 0; n < plain.length; n++) places.push(at);
    folded += plain;
  }
  places.push(text.length);
  return [folded, (at) => places[at]];
};
const flarePattern = (words) => words.map((word) => /^[\d.,']+$/.test(word)
  ? word.replace(/[.,']/g, "[.,' ]?").replace(/\d(?=\d)/g, "$&(?:[.,' ](?=\\d{3}))?") // thousands may be grouped
  : word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
const flareMark = (root, words) => {
  if (!window.Highlight) return;
  CSS.highlights.delete("found");
  if (!root || !words.length) return;
  const pattern = new RegExp(flarePattern(words), "g"), found = new Highlight();
  for (const row of root.querySelectorAll("tr[data-row]")) {
    const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const [folded, place] = flareFolded(node.data);
      for (const hit of folded.matchAll(pattern)) {
        const startOffset = place(hit.index), endOffset = Math.max(place(hit.index + hit[0].length), startOffset + 1);
        found.add(new StaticRange({ startContainer: node, startOffset, endContainer: node, endOffset }));
      }
    }
  }
  if (found.size) CSS.highlights.set("found", found);
};
"""

HOLDING = r"""
const flareRowsIn = (root) => [...root.querySelectorAll("tr[data-row]")];
const flareScroller = (root) => { // the table's own box, or whatever of the page around it scrolls
  for (let box = root.querySelector("table"); box; box = box.parentElement)
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  return document.scrollingElement;
};
const flareHold = (root) => { // what is being read, before an update moves it: the row in focus, under the pointer, or on top
  const rows = flareRowsIn(root), scroller = flareScroller(root);
  const head = scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top + 34;
  const focused = document.activeElement?.closest("tr[data-row]") ?? null;
  const top = scroller.scrollTop > 0 ? rows.find((row) => row.getBoundingClientRect().bottom > head) : null;
  const held = focused ?? rows.find((row) => row.matches(":hover")) ?? top;
  return {
    id: held?.dataset.row, top: held?.getBoundingClientRect().top, at: rows.indexOf(focused),
    texts: new Map(rows.map((row) => [row.dataset.row, row.textContent])),
  };
};
const flareRelease = (root, held) => { // the rows that the update changed
  const rows = flareRowsIn(root), row = rows.find((one) => one.dataset.row === held.id);
  if (row) flareScroller(root).scrollTop += row.getBoundingClientRect().top - held.top;
  if (held.at >= 0 && document.activeElement === document.body) // the row in focus is gone: its neighbour takes over
    rows[Math.min(held.at, rows.length - 1)]?.querySelector("a[data-open]")?.focus({ preventScroll: true });
  return rows.filter((one) => held.texts.get(one.dataset.row) !== one.textContent);
};
"""
