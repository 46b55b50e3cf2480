/* The editor of queries: YASGUI, with the bundled questions as a menu and the prefixes set. Nothing is asked of another host. */
"use strict";
(async function () {
  const address = new URL("sparql", location.href).href, failed = document.getElementById("failed");
  const menu = document.getElementById("questions");
  const known = await (await fetch("questions.json")).json();
  // The others look things up on servers elsewhere.
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  // Numbers without the IRIs of their datatypes, unless somebody wants them.
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { compact: true, isEllipsed: true, pageSize: 50 };
  // Who has no mouse leaves the text with Tab, as any other field; lines are indented as they are written.
  Yasgui.Yasqe.defaults.extraKeys = { ...Yasgui.Yasqe.defaults.extraKeys, Tab: false, "Shift-Tab": false };
  const yasgui = new Yasgui(document.getElementById("editor"), {
    requestConfig: { endpoint: address, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint: address }] },
    copyEndpointOnNewTab: false, persistenceId: "gridwalk",
    // A link that somebody shared may name any server.
    populateFromUrl: (tab) => { tab.requestConfig.endpoint = address; return tab; },
  });
  const current = () => yasgui.getTab();
  // What the server says of a query that it answered, such as that there is no such term: rows without a value look like an answer.
  const hint = document.getElementById("hint"), heard = new WeakSet();
  const tell = (text) => { hint.textContent = text; hint.hidden = !text; };
  yasgui.on("query", (_, tab) => {
    const editor = tab.getYasqe();
    tell("");
    if (heard.has(editor)) return;
    heard.add(editor);
    editor.on("queryResponse", (_, answer) => tell(decodeURIComponent(answer.headers?.get("gridwalk-hint") ?? "")));
  });
  // What the editor leaves without a name for screen readers.
  const named = () => {
    const box = document.getElementById("editor");
    for (const [part, name] of [[".CodeMirror textarea", "Query"], [".tableSizer", "Rows on a page"], [".tabsList input", "Name of the tab"]])
      for (const each of box.querySelectorAll(part)) if (!each.ariaLabel) each.ariaLabel = name;
    for (const each of box.querySelectorAll(".tabsList .addTab")) each.role = "tab";
  };
  new MutationObserver(named).observe(document.getElementById("editor"), { childList: true, subtree: true });
  named();
  const ask = (text, name) => {
    const tab = current();
    tab.setEndpoint(address);
    if (name) tab.setName(name);
    tab.getYasqe().setValue(text);
    tab.getYasqe().addPrefixes(used(text));
    tab.getYasqe().collapsePrefixes(true);
  };
  // Those that a query uses and does not declare: all of them would hide it.
  const used = (text) => Object.fromEntries(Object.entries(known.prefixes).filter(([prefix]) =>
    new RegExp(`(^|[^\\w-])${prefix}:`).test(text) && !new RegExp(`prefix\\s+${prefix}:`, "i").test(text)));
  for (const question of known.questions) {
    const option = document.createElement("option");
    option.value = question.name;
    option.textContent = `${question.name}: ${question.summary}`;
    menu.append(option);
  }
  menu.addEventListener("change", () => {
    const chosen = known.questions.find((question) => question.name === menu.value);
    if (chosen) ask(chosen.text, chosen.name);
  });
  document.getElementById("menu").hidden = false;
  const wanted = new URLSearchParams(location.search), chosen = known.questions.find((each) => each.name === wanted.get("question"));
  const shared = location.hash.length > 1;
  history.replaceState(null, "", location.pathname + location.hash);
  if (!shared && (chosen || wanted.get("query"))) ask(chosen ? chosen.text : wanted.get("query"), chosen ? chosen.name : "");
  else if (!shared && !current().getYasqe().getValue().includes("race:"))
    ask("SELECT ?race {\n  ?event a race:Event ; rdfs:label ?race\n}\nLIMIT 20");
})().catch((error) => { failed.textContent = `The editor does not work here: ${error.message}`; failed.hidden = false; });
