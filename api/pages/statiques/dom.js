/* Small helpers over the DOM. A text enters the page as a text node, a link as https: or tel:, and no other way. */
(function () {
  "use strict";
  const repere = (window.repere = window.repere || {});

  const MOIS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre"];

  /** An element; `attributes` of value false, null or undefined are left out, and so are absent children. */
  function create(name, attributes, ...children) {
    const node = document.createElement(name);
    Object.keys(attributes || {}).forEach((key) => {
      const value = attributes[key];
      if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value === true ? "" : value);
    });
    children.forEach((child) => {
      if (child !== null && child !== undefined && child !== "") {
        node.appendChild(typeof child === "object" ? child : document.createTextNode(spaced(child)));
      }
    });
    return node;
  }

  /** French spacing: a sign that takes a space before it, or after it, is never left alone on its line. */
  function spaced(text) {
    return String(text).replace(/ ([?!:;»€%])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
  }

  /** Take everything out of `node`. */
  function empty(node) {
    while (node.firstChild) node.removeChild(node.firstChild);
    return node;
  }

  /** A button that does `action`. */
  function button(text, className, action) {
    const node = create("button", { type: "button", class: "bouton " + className }, text);
    node.addEventListener("click", action);
    return node;
  }

  /** A text for screen readers only. */
  function hidden(text) {
    return create("span", { class: "cache" }, text);
  }

  /** A link to another site, in a new window so that the conversation stays; plain text when it is not https. */
  function link(url, text) {
    let address = null;
    try {
      address = new URL(String(url));
    } catch (error) {
      address = null;
    }
    if (!address || address.protocol !== "https:") return document.createTextNode(spaced(text));
    const node = create("a", { class: "externe", target: "_blank", rel: "noopener noreferrer" }, text,
      hidden(" (nouvelle fenêtre)"));
    node.href = address.href;
    return node;
  }

  /** A number to call; plain text when it holds anything but a number. `children` replace the number as the text. */
  function phone(numero, className, ...children) {
    const text = String(numero);
    const digits = text.replace(/[\s.()-]/g, "");
    const node = create(/^\+?\d{2,15}$/.test(digits) ? "a" : "span", { class: className || "numero" },
      ...(children.length ? children : [text]));
    if (node.tagName === "A") node.href = "tel:" + digits;
    return node;
  }

  /** `2026-11-25` as « 25 novembre 2026 », `2023-11` as « novembre 2023 »; anything else as it is. */
  function date(value) {
    const parts = /^(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?$/.exec(String(value));
    if (!parts) return String(value);
    const day = parts[3] ? Number(parts[3]) : 0;
    return (day ? (day === 1 ? "1er" : day) + " " : "") + MOIS[Number(parts[2]) - 1] + " " + parts[1];
  }

  /** The paragraphs of a text, one a line. */
  function paragraphs(text, className) {
    return String(text).split(/\n+/).filter((line) => line.trim())
      .map((line) => create("p", { class: className || null }, line.trim()));
  }

  function byId(id) {
    return document.getElementById(id);
  }

  repere.dom = { create, empty, button, hidden, link, phone, date, paragraphs, byId };
})();
