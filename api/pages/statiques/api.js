/* Calls to the api. A call that fails rejects with a Failure, whose `kind` says what the page can do about it. */
(function () {
  "use strict";
  const repere = (window.repere = window.repere || {});

  const RACINE = "/api/v1/";
  const PATIENCE_MS = 25000;

  /** `kind`: "network", "late", "lost" (unknown conversation), "limited", "refused", "broken" or "dropped". */
  class Failure extends Error {
    constructor(kind, details) {
      super(kind);
      this.kind = kind;
      this.seconds = (details && details.seconds) || 0;
      this.detail = (details && details.detail) || "";
    }
  }

  /** `lasting`: the call reaches the service even if the person leaves the page at once. */
  async function call(method, path, body, lasting) {
    const options = { method, headers: { Accept: "application/json" }, credentials: "omit", cache: "no-store" };
    if (body) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    if (lasting) options.keepalive = true;
    const response = await inTime(options, RACINE + path);
    if (response.ok) return response.status === 204 ? null : read(response);
    const problem = await response.json().catch(() => ({}));
    throw failure(response, typeof problem.detail === "string" ? problem.detail : "");
  }

  async function inTime(options, path) {
    const controller = window.AbortController ? new AbortController() : null;
    if (controller) options.signal = controller.signal;
    let timer = 0;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Failure("late"));
        if (controller) controller.abort();
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([fetch(path, options), late]);
    } catch (error) {
      throw error instanceof Failure ? error : new Failure("network");
    } finally {
      clearTimeout(timer);
    }
  }

  async function read(response) {
    try {
      return await response.json();
    } catch (error) {
      throw new Failure("broken");
    }
  }

  function failure(response, detail) {
    if (response.status === 404 || response.status === 410) return new Failure("lost", { detail });
    if (response.status === 429) {
      const seconds = parseInt(response.headers.get("Retry-After"), 10);
      return new Failure("limited", { seconds: seconds > 0 ? seconds : 5, detail });
    }
    return new Failure(response.status < 500 ? "refused" : "broken", { detail });
  }

  function conversation(id, rest) {
    return "conversations/" + encodeURIComponent(id) + (rest || "");
  }

  repere.api = {
    Failure,
    open: (settings) => call("POST", "conversations", settings),
    send: (id, body) => call("POST", conversation(id, "/messages"), body),
    erase: (id) => call("DELETE", conversation(id), null, true),
    rate: (id, opinion) => call("POST", conversation(id, "/avis"), opinion, true),
    communes: (query, departement) => call("GET", "communes?q=" + encodeURIComponent(query) +
      (departement ? "&departement=" + encodeURIComponent(departement) : "")),
  };
})();
