/* Search by any name or spelling, in the reader's browser. The names are in search-names.js, which the site writes. */
"use strict";
(function () {
  const form = document.getElementById("search"), field = form.elements.q, list = document.getElementById("found");
  const status = document.getElementById("status");
  const plain = (term) => term.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").toLowerCase();
  const index = new MiniSearch({
    fields: ["names"], storeFields: ["label", "path", "kind"], processTerm: plain,
    searchOptions: { prefix: true, fuzzy: (term) => (term.length > 3 ? 0.2 : false), combineWith: "AND" },
  });
  index.addAll(window.gridwalkNames.map(([label, path, kind, others], id) => ({ id, label, path, kind, names: [label, ...(others || [])].join(" ") })));
  function show() {
    const words = field.value.trim(), hits = words ? index.search(words) : [];
    list.replaceChildren(...hits.slice(0, 100).map((hit) => {
      const item = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("span");
      link.href = hit.path; link.textContent = hit.label; kind.textContent = " " + hit.kind; kind.className = "soft";
      item.append(link, kind);
      return item;
    }));
    status.textContent = !words ? "" : hits.length > 100 ? `The first 100 of ${hits.length}` : `${hits.length} found`;
    history.replaceState(null, "", words ? "?q=" + encodeURIComponent(words) : location.pathname);
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  field.addEventListener("input", show);
  field.value = new URLSearchParams(location.search).get("q") || "";
  field.focus();
  show();
})();
