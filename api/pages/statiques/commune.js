/* The field of the commune: a combobox with a list of suggestions (ARIA Authoring Practices). It is optional. */
(function () {
  "use strict";
  const repere = (window.repere = window.repere || {});
  const { create, empty, byId } = repere.dom;

  const ATTENTE_MS = 250;
  const PROPOSEES = 6;

  function install() {
    const input = byId("commune");
    const popup = byId("communes");
    const feedback = byId("retour-commune");
    let found = [];
    let active = -1;
    let chosen = null;
    let timer = 0;
    let asked = 0;

    function fold(text) {
      return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
    }

    function label(commune) {
      const codes = commune.codes_postaux || [];
      return commune.nom + (codes.length ? " (" + codes[0] + (codes.length > 1 ? "…" : "") + ")" : "");
    }

    function close() {
      found = [];
      active = -1;
      empty(popup);
      popup.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function show(communes) {
      close();
      found = communes.slice(0, PROPOSEES);
      found.forEach((commune, index) => {
        const option = create("li", { role: "option", id: "commune-" + index, "aria-selected": "false" },
          label(commune));
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(commune));
        popup.appendChild(option);
      });
      popup.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      feedback.textContent = !found.length ? "Aucune commune de ce nom. Vous pouvez laisser vide." :
        found.length === 1 ? "1 commune proposée." : found.length + " communes proposées.";
    }

    function activate(index) {
      active = index;
      Array.from(popup.children).forEach((option, position) => {
        option.setAttribute("aria-selected", String(position === active));
      });
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", "commune-" + active);
    }

    function choose(commune) {
      clearTimeout(timer);
      asked += 1;
      chosen = commune;
      input.value = label(commune);
      feedback.textContent = "Commune choisie : " + label(commune) + ".";
      close();
    }

    async function suggest() {
      const query = input.value.trim();
      const mine = (asked += 1);
      if (query.length < 2) {
        close();
        feedback.textContent = "";
        return;
      }
      let communes = [];
      try {
        const answer = await repere.api.communes(query, document.body.dataset.departement);
        communes = (answer && answer.communes) || [];
      } catch (failure) {
        if (mine === asked) {
          close();
          feedback.textContent = "La liste ne répond pas. Dites votre commune dans votre question.";
        }
        return;
      }
      if (mine === asked && document.activeElement === input) show(communes);
    }

    input.addEventListener("input", () => {
      chosen = null;
      clearTimeout(timer);
      timer = setTimeout(suggest, ATTENTE_MS);
    });

    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || event.key === "Esc") {
        if (!popup.hidden) close();
        else if (input.value) reset();
        event.preventDefault();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (active >= 0) choose(found[active]);
        else if (found.length === 1) choose(found[0]);
      } else if (found.length && (event.key === "ArrowDown" || event.key === "Down")) {
        event.preventDefault();
        activate((active + 1) % found.length);
      } else if (found.length && (event.key === "ArrowUp" || event.key === "Up")) {
        event.preventDefault();
        activate(active <= 0 ? found.length - 1 : active - 1);
      }
    });

    input.addEventListener("blur", () => {
      if (active >= 0) choose(found[active]);
      const typed = fold(input.value);
      const same = found.filter((commune) => fold(commune.nom) === typed ||
        (commune.codes_postaux || []).includes(input.value.trim()));
      if (!chosen && same.length === 1) choose(same[0]);
      if (!chosen && typed) feedback.textContent = "Choisissez votre commune dans la liste, ou laissez vide.";
      close();
    });

    function reset() {
      clearTimeout(timer);
      asked += 1;
      chosen = null;
      input.value = "";
      feedback.textContent = "";
      close();
    }

    return { chosen: () => chosen, label, reset };
  }

  repere.commune = { install };
})();
