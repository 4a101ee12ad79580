/* « Cette réponse vous aide ? » under an answer. One opinion is sent for one answer: at once for a yes; for a no, with
   the few words that the person may add, or without them as soon as the person goes on to something else. */
(function () {
  "use strict";
  const repere = (window.repere = window.repere || {});
  const { create, button } = repere.dom;

  let next = 0;
  let waiting = []; // what sends each opinion that is still open to a few words

  /** The question about `message`, answered in the conversation `id`. The log does not announce it. */
  function ask(id, message) {
    const number = (next += 1);
    const thanks = create("p", { class: "merci", role: "status" });
    const yes = button("Oui", "avis", () => choose(yes));
    const no = button("Non", "avis", () => choose(no));
    const field = create("textarea", { id: "avis-" + number, rows: "2", maxlength: "500", autocomplete: "off" });
    const more = create("div", { class: "mot", hidden: true },
      create("label", { for: field.id }, "Que manque-t-il ? (facultatif, sans nom ni numéro)"), field,
      button("Envoyer mon avis", "secondaire", complete));
    let sent = false;

    function choose(chosen) {
      if (sent) return;
      [yes, no].forEach((one) => one.setAttribute("aria-pressed", String(one === chosen)));
      more.hidden = chosen === yes;
      if (chosen === yes) send();
      else if (!waiting.includes(send)) waiting.push(send);
    }

    async function complete() {
      if (document.activeElement !== no) no.focus();
      await send();
    }

    async function send() {
      if (sent) return;
      sent = true;
      waiting = waiting.filter((one) => one !== send);
      const opinion = { message, utile: yes.getAttribute("aria-pressed") === "true" };
      if (!opinion.utile && field.value.trim()) opinion.commentaire = field.value.trim();
      try {
        await repere.api.rate(id, opinion);
        [yes, no].forEach((one) => one.setAttribute("aria-disabled", "true"));
        more.hidden = true;
        thanks.textContent = "Merci pour votre avis.";
      } catch (failure) {
        sent = false;
        thanks.textContent = "Votre avis n'est pas parti. Vous pouvez réessayer.";
      }
    }

    [yes, no].forEach((one) => one.setAttribute("aria-pressed", "false"));
    return create("div",
      { class: "opinion", role: "group", "aria-live": "off", "aria-label": "Votre avis sur cette réponse" },
      create("p", null, "Cette réponse vous aide ?"), create("div", { class: "boutons" }, yes, no), thanks, more);
  }

  /** Send the opinions that were given and not sent yet. */
  function flush() {
    return Promise.all(waiting.map((send) => send()));
  }

  repere.avis = { ask, flush };
})();
