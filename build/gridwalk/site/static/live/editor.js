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
  const yasgui = new Yasgui(document.getElementById("editor"), {
    requestConfig: { endpoint: address, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint: address }] },
    copyEndpointOnNewTab: false, persistenceId: "gridwalk",
    // A link that somebody shared may name any server.
    populateFromUrl: (tab) => { tab.requestConfig.endpoint = address; return tab; },
  });
  const current = () => yasgui.getTab();
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
  const wanted = new URLSearchParams(location.search), named = known.questions.find((each) => each.name === wanted.get("question"));
  const shared = location.hash.length > 1;
  history.replaceState(null, "", location.pathname + location.hash);
  if (!shared && (named || wanted.get("query"))) ask(named ? named.text : wanted.get("query"), named ? named.name : "");
  else if (!shared && !current().getYasqe().getValue().includes("race:"))
    ask("SELECT ?race {\n  ?event a race:Event ; rdfs:label ?race\n}\nLIMIT 20");
})().catch((error) => { failed.textContent = `The editor does not work here: ${error.message}`; failed.hidden = false; });
