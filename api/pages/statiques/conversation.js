/* The conversation: what is sent, what is waited for, what is shown, what is kept and what is erased. */
(function () {
  "use strict";
  const repere = (window.repere = window.repere || {});
  const { create, empty, button, byId } = repere.dom;
  const { api, messages } = repere;

  const CLE = "repere.conversation"; // in sessionStorage: the conversation's id, and nothing else
  const LIMITE = 2000;
  const ALERTE_LIMITE = 200; // characters left from which the counter is shown
  const ATTENTE_MAX_S = 60; // a longer wait is left to the person
  const ATTENTES_MAX = 3;
  const AVIS_MS = 600; // after the announcement of the answer
  const SANS_AVIS = { question: true, choix: true };

  const page = document.body.dataset;
  const log = byId("messages");
  const state = byId("etat");
  const alert = byId("alerte");
  const form = byId("saisie");
  const box = byId("question");
  const counter = byId("compteur");
  const counterSaid = byId("compteur-dit");
  const commune = repere.commune.install();

  let id = recall();
  let generation = 0; // changes when the person erases: what arrives for an older one is dropped
  let busy = false;
  let pending = null; // what could not be sent

  // What this window remembers.

  function recall() {
    try {
      return sessionStorage.getItem(CLE);
    } catch (error) {
      return null;
    }
  }

  function remember(value) {
    try {
      if (value) sessionStorage.setItem(CLE, value);
      else sessionStorage.removeItem(CLE);
    } catch (error) {
      // A browser that keeps nothing: the conversation lasts as long as the page.
    }
  }

  // Opening a conversation, with the first message: opening the page tells the service nothing.

  async function conversation(mine) {
    if (id) return id;
    const opened = await open();
    if (mine !== generation) {
      api.erase(opened.id).catch(() => {});
      throw new api.Failure("dropped");
    }
    id = opened.id;
    return id;
  }

  async function open() {
    const chosen = commune.chosen();
    const settings = { canal: "widget" };
    const departement = (chosen && chosen.departement) || page.departement;
    if (departement) settings.departement = departement;
    try {
      return await api.open(chosen ? Object.assign({ commune: chosen.code }, settings) : settings);
    } catch (failure) {
      // A place that the service does not know must not keep anybody from asking.
      if (failure.kind !== "refused") throw failure;
      return api.open({ canal: "widget" });
    }
  }

  // Sending.

  /** Send what the person says: `{texte}`, or `{texte, choix}` for a choice; `again`: its turn is already shown. */
  async function say(words, again) {
    if (busy) {
      state.textContent = page.nom + " cherche encore. Un instant…";
      return;
    }
    const mine = generation;
    busy = true;
    empty(alert);
    repere.avis.flush();
    if (!again) {
      const turn = messages.turn("Vous", "personne", true, create("p", { class: "dit" }, words.texte));
      log.setAttribute("role", "list"); // Safari forgets that a list without bullets is one
      byId("conversation").classList.remove("vide");
      log.appendChild(turn);
      words.turn = turn;
    }
    placeCommune();
    state.textContent = page.nom + " cherche…";
    scrollTo(words.turn);
    try {
      const reply = await exchange(words, mine);
      if (mine !== generation) return;
      pending = null;
      state.textContent = "";
      if (box.value.trim() === words.texte && !words.choix) write("");
      scrollTo(show(reply.messages || [], reply.degrade === true) || words.turn);
    } catch (failure) {
      if (mine !== generation) return;
      pending = words;
      state.textContent = "";
      if (!words.choix && !box.value.trim()) write(words.texte);
      explain(failure);
    } finally {
      if (mine === generation) busy = false;
    }
  }

  async function exchange(words, mine) {
    let body = words.choix ? { choix: words.choix } : { texte: words.texte };
    let renewed = false;
    let waits = 0;
    for (;;) {
      try {
        const target = await conversation(mine);
        const reply = await api.send(target, body);
        if (mine === generation) remember(target);
        return reply;
      } catch (failure) {
        if (mine !== generation) throw failure;
        if (failure.kind === "lost" && !renewed) {
          // Expired: a new conversation, once. It proposed nothing yet, so a choice is said with its words.
          renewed = true;
          id = null;
          remember(null);
          body = { texte: words.texte };
        } else if (failure.kind === "refused" && body.choix) {
          body = { texte: words.texte };
        } else if (failure.kind === "limited" && failure.seconds <= ATTENTE_MAX_S && waits < ATTENTES_MAX) {
          waits += 1;
          state.textContent = "Beaucoup de messages en peu de temps. Le vôtre part tout seul dans " +
            seconds(failure.seconds) + ".";
          await new Promise((resolve) => setTimeout(resolve, failure.seconds * 1000));
          if (mine !== generation) throw failure;
          state.textContent = page.nom + " cherche…";
        } else {
          throw failure;
        }
      }
    }
  }

  function seconds(count) {
    if (count < 120) return count + (count > 1 ? " secondes" : " seconde");
    return Math.ceil(count / 60) + " minutes";
  }

  /** Say what happened and what to do; the text is kept. */
  function explain(failure) {
    const texts = {
      network: "La connexion est coupée. Vérifiez votre réseau, puis réessayez.",
      late: page.nom + " met trop de temps à répondre. Réessayez dans un instant.",
      limited: "Trop de messages en peu de temps. Réessayez dans " + seconds(failure.seconds || 5) + ".",
      refused: failure.detail || "Ce message n'est pas accepté. Écrivez-le autrement.",
    };
    complain(texts[failure.kind] || page.nom + " ne répond pas en ce moment. Réessayez dans un instant.",
      "Votre texte est gardé. En cas d'urgence, appelez l'un des numéros en haut de la page.",
      failure.kind === "refused" ? null : retry);
  }

  function complain(text, help, action) {
    empty(alert).appendChild(create("div", { class: "encart" }, create("p", null, create("strong", null, text)),
      help ? create("p", null, help) : null, action ? button("Réessayer", "secondaire", action) : null));
    reveal(alert);
  }

  function retry() {
    const words = pending;
    focusBox();
    if (words) say(words, true);
  }

  function submit() {
    const texte = box.value.trim();
    if (!texte) {
      complain("Écrivez d'abord votre question.", "", null);
      box.focus();
      return;
    }
    if (pending && pending.texte === texte && !pending.choix) {
      say(pending, true);
      return;
    }
    if (!busy) write("");
    say({ texte }, false);
  }

  // Showing.

  /**
   * Add the messages of a reply at the end of the log; `simple`: made by search alone. Gives the turn that must be in
   * sight whole, when one is urgent.
   */
  function show(reply, simple) {
    const shown = messages.ordered(reply);
    const cards = shown.filter((message) => message.type === "fiche");
    let last = null;
    let urgent = null;
    shown.forEach((message, index) => {
      const folded = cards.indexOf(message) > 0;
      last = messages.turn(page.nom, "repere", index === 0,
        index === 0 && simple ? create("p", { class: "note" }, "Réponse en mode simple") : null,
        folded && cards.indexOf(message) === 1 ? create("p", { class: "suite" }, "Autres réponses possibles") : null,
        messages.body(message, folded, choose));
      log.appendChild(last);
      if (!urgent && message.type === "urgence") urgent = last;
    });
    if (last) askOpinion(shown, last);
    return urgent;
  }

  function askOpinion(shown, turn) {
    const rated = shown.filter((message) => message.type === "fiche")[0] ||
      shown.filter((message) => !SANS_AVIS[message.type])[0];
    if (!rated || shown[0].type === "urgence") return;
    const conversationId = id;
    setTimeout(() => {
      if (turn.parentNode) turn.appendChild(repere.avis.ask(conversationId, rated.id));
    }, AVIS_MS);
  }

  function choose(offer, node) {
    if (busy) {
      state.textContent = page.nom + " cherche encore. Un instant…";
      return;
    }
    node.classList.add("choisi");
    focusBox();
    say({ texte: offer.titre, choix: offer.choix }, false);
  }

  /** Put `node` at the top of the window, under the line of emergency numbers. Focus does not move. */
  function scrollTo(node) {
    if (node) window.scrollBy(0, node.getBoundingClientRect().top - stuck(byId("urgences")) - 12);
  }

  /** Bring `node` in sight above the box; its beginning first, where it is higher than what the box leaves. */
  function reveal(node) {
    const place = node.getBoundingClientRect();
    const low = window.innerHeight - stuck(form) - 12;
    if (place.height > low - stuck(byId("urgences")) - 12) scrollTo(node);
    else if (place.bottom > low) window.scrollBy(0, place.bottom - low);
  }

  /** The height that `node` takes at the edge of the window, when it stays there. */
  function stuck(node) {
    return getComputedStyle(node).position === "sticky" ? node.offsetHeight : 0;
  }

  /** Once something is said, the commune is changed by saying so. */
  function placeCommune() {
    const chosen = commune.chosen();
    byId("bloc-commune").hidden = true;
    const line = byId("lieu");
    line.hidden = false;
    line.textContent = chosen ?
      "Votre commune : " + commune.label(chosen) + ". Pour en changer, dites-le dans votre question." :
      "Dites votre commune dans votre question, si vous le voulez : « j'habite à… ».";
  }

  // Erasing.

  async function erase() {
    const erased = id;
    repere.avis.flush();
    generation += 1;
    id = null;
    pending = null;
    busy = false;
    remember(null);
    [log, alert].forEach(empty);
    log.removeAttribute("role");
    byId("conversation").classList.add("vide");
    write("");
    commune.reset();
    byId("bloc-commune").hidden = false;
    byId("lieu").hidden = true;
    box.focus();
    const mine = generation;
    let text = "La conversation est effacée.";
    if (erased) {
      state.textContent = "La conversation s'efface…";
      try {
        await api.erase(erased);
      } catch (failure) {
        if (failure.kind !== "lost") {
          text = "La conversation n'est plus sur cet appareil. Le service n'a pas répondu : il l'effacera seul dans " +
            page.conservation + " heures au plus.";
        }
      }
    }
    if (mine === generation && !busy) state.textContent = text;
  }

  // The box.

  function write(text) {
    box.value = text;
    measure();
  }

  let saying = 0;

  function measure() {
    const left = LIMITE - box.value.length;
    const text = left > ALERTE_LIMITE ? "" : left <= 0 ? "Vous êtes à la limite : " + LIMITE + " caractères." :
      "Encore " + left + (left > 1 ? " caractères." : " caractère.");
    counter.textContent = text;
    clearTimeout(saying);
    saying = setTimeout(() => {
      if (counterSaid.textContent !== text) counterSaid.textContent = text;
    }, 1000);
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight + 4, window.innerHeight * 0.3) + "px";
  }

  /** Focus the box without opening the keyboard of a phone over the answer. */
  function focusBox() {
    box.setAttribute("inputmode", "none");
    box.focus({ preventScroll: true });
  }

  ["pointerdown", "touchstart", "keydown", "blur"].forEach((event) => {
    box.addEventListener(event, () => box.removeAttribute("inputmode"));
  });
  box.addEventListener("input", measure);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("effacer").addEventListener("click", erase);

  window.addEventListener("pagehide", repere.avis.flush);

  // On paper, everything is unfolded.
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = Array.from(log.querySelectorAll("details:not([open])"));
    unfolded.forEach((node) => node.setAttribute("open", ""));
  });
  window.addEventListener("afterprint", () => unfolded.forEach((node) => node.removeAttribute("open")));

  // Starting.

  byId("chargement").hidden = true;
  form.hidden = false;
  byId("vers-question").hidden = false;
  if (id) {
    placeCommune();
    state.textContent = "Votre conversation continue. Les messages d'avant ne sont plus affichés.";
  } else {
    byId("bloc-commune").hidden = false;
  }
})();
