/* The marks of a row are one stop of the Tab key, and arrows lead from one to the next; so are places by rounds.
   Without this script each has its turn. */
"use strict";
(function () {
  const said = "← and → lead along the row", rows = new Map();
  for (const each of document.querySelectorAll("main button.c, .matrix td.n a")) {
    const row = each.closest("tr") || each.closest("dl, p, ul, section");
    rows.set(row, [...(rows.get(row) || []), each]);
  }
  const several = new Map();
  for (const found of rows.values()) if (found.length > 1) for (const each of found) several.set(each, found);
  if (!several.size) return;
  const told = document.createElement("p");
  told.id = "arrows";
  told.className = "arrows";
  told.textContent = said;
  document.querySelector("main").append(told);
  // The one stop of a row is where one was in it last, at first its first.
  const stop = (at) => { for (const each of several.get(at)) each.tabIndex = each === at ? 0 : -1; };
  for (const [each, found] of several) {
    each.setAttribute("aria-describedby", told.id);
    if (each === found[0]) stop(each);
  }
  document.addEventListener("focusin", (event) => { if (several.has(event.target)) stop(event.target); });
  document.addEventListener("keydown", (event) => {
    const row = several.get(event.target), steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!row || !steps || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    row[Math.min(row.length - 1, Math.max(0, row.indexOf(event.target) + steps))].focus();
  });
})();
