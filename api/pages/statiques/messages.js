/* From a typed message of the api to the element that shows it. Nothing here talks to the network. */
(function () {
  "use strict";
  const repere = (window.repere = window.repere || {});
  const { create, hidden, link, phone, date, paragraphs } = repere.dom;

  const SECTIONS = [
    ["conditions", "Pour qui ?", (items) => list("ul", items)],
    ["demarche", "Comment faire ?", (items) => list("ol", items)],
    ["pieces", "Quels papiers ?", (items) => list("ul", items)],
    ["delais", "Quels délais ?", (items) => list("ul", items)],
    ["montants", "Combien ?", (items) => list("ul", items)],
    ["recours", "Et si c'est non ?", (items) => list("ul", items)],
    ["bon_a_savoir", "Bon à savoir", (items) => list("ul", items)],
    ["contacts", "Qui contacter ?", (items) => list("ul", items.map(contact))],
    ["lieux", "Où demander ?", (items) => list("ul", items.map(capitalized))],
    ["pour_agents", "Pour les professionnels", (items) => list("ul", items)],
  ];
  const CAPACITES = { complet: "En ce moment, c'est complet", suspendu: "En ce moment, c'est suspendu" };
  const PAR_SMS = ["114"]; // nobody speaks there: it is written to

  let next = 0;

  /** The messages of a reply in the order of showing: what is urgent first, the rest as it came. */
  function ordered(messages) {
    const urgentOnes = messages.filter((message) => message.type === "urgence");
    return urgentOnes.concat(messages.filter((message) => message.type !== "urgence"));
  }

  /** The body of one message; `folded`: a fiche that comes after the first one of its reply. */
  function body(message, folded, choose) {
    switch (message.type) {
      case "urgence":
        return urgent(message);
      case "fiche":
        return message.fiche ? fiche(message, folded) : plain(message);
      default:
        return plain(message, choose);
    }
  }

  function plain(message, choose) {
    return create("div", { class: "texte" }, ...paragraphs(message.texte), choices(message.choix, choose),
      sources(message.sources));
  }

  function choices(offered, choose) {
    if (!offered || !offered.length || !choose) return null;
    return list("ul", offered.map((offer) => {
      const node = create("button", { type: "button", class: "bouton choix" }, offer.titre);
      node.addEventListener("click", () => choose(offer, node));
      return node;
    }), "propositions");
  }

  function urgent(message) {
    const calls = (message.contacts || []).map((line) => create("div", { class: "appel" },
      phone(line.numero, "grand-numero",
        create("span", null, PAR_SMS.includes(line.numero) ? "Par SMS : " : "Appeler le "),
        create("strong", null, line.numero)),
      create("p", null, create("strong", null, line.nom), line.pour_quoi ? " : " + line.pour_quoi + "." : ""),
      line.horaires ? create("p", { class: "petit" }, capitalized(line.horaires) + ".") : null));
    return create("section", { class: "urgence", "aria-label": "Urgence" },
      create("h3", null, "Urgence"), ...paragraphs(message.texte, "essentiel"), list("ul", calls, "appels"),
      sources(message.sources));
  }

  function fiche(message, folded) {
    const content = message.fiche;
    const id = "fiche-" + (next += 1);
    const title = create("h3", { id }, content.nom);
    const warning = content.statut !== "existant" && content.statut_texte ? content.statut_texte : "";
    const parts = [
      warning && !folded ? create("p", { class: "attention" }, warning) : null,
      capacity(content.capacite),
      ...answer(message.texte, content),
      content.acces && content.acces.texte ? create("p", null, content.acces.texte) : null,
      period(content.periode),
      ...SECTIONS.filter((section) => (content[section[0]] || []).length)
        .map((section) => details(section[1], section[2](content[section[0]]), message.detail === "complet")),
      sources(message.sources && message.sources.length ? message.sources : content.sources),
      content.verifie_le ? create("p", { class: "petit" }, "Vérifié le " + date(content.verifie_le) + ".") : null,
    ];
    const node = create("article", { class: "fiche" + (folded ? " repliee" : ""), "aria-labelledby": id });
    if (folded) {
      node.appendChild(create("details", null,
        create("summary", null, title, warning ? create("p", { class: "attention" }, warning) : null),
        create("div", { class: "corps" }, ...parts)));
    } else {
      [title, ...parts].forEach((part) => part && node.appendChild(part));
    }
    return node;
  }

  /**
   * The text of the message, which says everything for a reader of text alone. Beside a heading, a warning and a period
   * that show the same, only the answer is left: what the fiche is, then the lines that were picked out of it.
   */
  function answer(text, content) {
    let rest = text.trim();
    [content.nom, content.statut_texte].forEach((said) => {
      rest = after(rest, said) || rest;
    });
    const precision = content.periode && content.periode.precision;
    if (precision && rest.replace(/\.$/, "").endsWith(precision.replace(/\.$/, ""))) {
      rest = rest.replace(/\.$/, "").slice(0, -precision.replace(/\.$/, "").length).trim();
    }
    const shown = [create("p", { class: "essentiel" }, content.en_bref)];
    const position = rest.indexOf(content.en_bref);
    if (position >= 0) {
      shown.unshift(...paragraphs(rest.slice(0, position)));
      rest = rest.slice(position + content.en_bref.length).trim();
      return shown.concat(lines(rest, content));
    }
    return lines(rest, content).concat(shown);
  }

  /** `text` cut at the lines of the fiche that it is made of. */
  function lines(text, content) {
    const known = [].concat(...["conditions", "demarche", "pieces", "delais", "montants", "recours", "bon_a_savoir",
      "pour_agents"].map((field) => content[field] || []));
    const calls = (content.contacts || []).filter((one) => one.telephone);
    const items = [];
    let rest = text;
    for (;;) {
      const line = known.filter((one) => after(rest, one) !== null)[0];
      const call = calls.filter((one) => after(rest, one.nom + " : " + one.telephone) !== null)[0];
      if (!rest || (!line && !call)) break;
      items.push(line || create("span", null, call.nom + " : ", phone(call.telephone)));
      rest = after(rest, line || call.nom + " : " + call.telephone);
    }
    const left = paragraphs(rest);
    return items.length ? [list("ul", items)].concat(left) : left;
  }

  /** What follows `start` in `text`, with or without its full stop; null when `text` does not start with it. */
  function after(text, start) {
    if (!start || !text.startsWith(start)) return null;
    return text.slice(start.length).replace(/^\./, "").trim();
  }

  function capacity(capacite) {
    const text = capacite && CAPACITES[capacite.etat];
    if (!text) return null;
    const until = capacite.jusqu_au ? " jusqu'au " + date(capacite.jusqu_au) : "";
    return create("p", { class: "attention" }, text, until, ".", capacite.precision ? " " + capacite.precision : "");
  }

  function details(title, content, open) {
    // Read when it is opened by the person, not announced by the log.
    return create("details", { open, "aria-live": "off" }, create("summary", null, title),
      create("div", { class: "corps" }, content));
  }

  /** When the fiche is true; what is past is said as such, before the details. */
  function period(periode) {
    if (!periode) return null;
    const { debut, fin, precision } = periode;
    const past = fin && fin < new Date().toISOString().slice(0, fin.length);
    let text = "";
    if (debut && fin && debut !== fin) text = day("du ", "de ", debut) + day(" au ", " à ", fin);
    else if (debut && !fin) text = day("depuis le ", "depuis ", debut);
    else if (fin) text = debut ? date(fin) : day("jusqu'au ", "jusqu'à ", fin);
    if (text) text = (past ? "Information ancienne : " : "Période : ") + text + ".";
    if (precision) text += (text ? " " : "") + precision;
    return text ? create("p", { class: past ? "periode ancienne" : "periode" }, text) : null;
  }

  /** A date after its preposition: `ofDay` before a day, `ofMonth` before a month or a year. */
  function day(ofDay, ofMonth, value) {
    return (value.length > 7 ? ofDay : ofMonth) + date(value);
  }

  function contact(entry) {
    const item = create("div", { class: "contact" }, create("strong", null, entry.nom));
    if (entry.telephone) item.appendChild(create("p", null, phone(entry.telephone)));
    if (entry.url) {
      item.appendChild(create("p", null, link(entry.url, entry.url.replace(/^https:\/\/(www\.)?|\/$/g, ""))));
    }
    [entry.courriel, entry.horaires, entry.precision].filter(Boolean)
      .forEach((text) => item.appendChild(create("p", null, text)));
    return item;
  }

  /** « Source : … » for the first one, the others folded under it. */
  function sources(all) {
    if (!all || !all.length) return null;
    const others = all.slice(1);
    return create("div", { class: "sources petit" }, create("p", null, "Source : ", ...source(all[0])),
      !others.length ? null : details(others.length === 1 ? "Voir l'autre source" : "Voir les " + others.length +
        " autres sources", list("ul", others.map((one) => create("span", null, ...source(one))))));
  }

  function source(one) {
    const lines = one.lignes ? (/^\d+$/.test(one.lignes) ? ", ligne " : ", lignes ") + one.lignes : "";
    return [one.url ? link(one.url, one.titre) : one.titre, lines, one.date ? ", " + date(one.date) : "", "."];
  }

  function list(name, items, className) {
    return create(name, { class: className || null, role: className ? "list" : null },
      ...items.map((item) => create("li", null, item)));
  }

  function capitalized(text) {
    return String(text).charAt(0).toUpperCase() + String(text).slice(1);
  }

  /** One turn of the conversation, with the name of who speaks; `lead`: that name is visible. */
  function turn(who, className, lead, ...children) {
    const name = lead ? create("p", { class: "qui" }, who, hidden(" :")) : hidden(who + " : ");
    return create("li", { class: "tour " + className }, name, ...children);
  }

  repere.messages = { ordered, body, turn };
})();
