/* Puts a website's form behind Turnout:
 *   <script src="https://turnout.example/embed.js" data-form="#contact" data-key="tnt_..." defer></script>
 * No cookies, nothing remembered. Modern JavaScript: a browser too old for it leaves the form as it was. */
(() => {
  "use strict";
  const RETRIES = 3, TIMEOUT_MS = 8000, WAIT_MS_MAX = 10000, KEEPALIVE_MAX = 60000;
  const script = document.currentScript || document.querySelector('script[src*="/embed.js"]');
  const endpoint = new URL("/api/v1/leads", script.src);
  const selector = script.dataset.form || "form[data-turnout]";
  const sendings = new WeakMap(); // form -> {lead, body, key, isBusy}: what was last sent, and under which key

  const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));
  const option = (form, name) => form.dataset[name] || script.dataset[name];
  const tell = (form, name, detail) =>
    form.dispatchEvent(new CustomEvent("turnout:" + name, { bubbles: true, cancelable: true, detail }));
  const newKey = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function addInput(form, name, value) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    return form.appendChild(input);
  }

  // People do not see this field; machines fill it.
  function setTrap(form) {
    if (form.querySelector('[name="_trap"]')) return;
    const trap = addInput(form, "_trap", "");
    Object.assign(trap, { type: "text", tabIndex: -1, autocomplete: "off" });
    trap.setAttribute("aria-hidden", "true");
    trap.style.cssText = "position:absolute;left:-9999px;width:1px;height:1px";
  }

  // What was typed (no files, no passwords; several values are a list), then where the visitor came from.
  function read(form, button) {
    const typed = new FormData(form);
    form.querySelectorAll('[type="password"]').forEach((input) => typed.delete(input.name));
    if (button && button.name) typed.append(button.name, button.value);
    const lead = Object.create(null);
    typed.forEach((value, name) => {
      const isOurs = name === "redirect" || (name[0] === "_" && name !== "_trap");
      if (typeof value !== "string" || !value.trim() || isOurs) return;
      lead[name] = name in lead ? [].concat(lead[name], value) : value;
    });
    const context = [["page", location.origin + location.pathname], ["referrer", document.referrer]];
    new URLSearchParams(location.search).forEach((value, name) => name.startsWith("utm_") && context.push([name, value]));
    context.forEach(([name, value]) => value && !(name in lead) && (lead[name] = value));
    return lead;
  }

  // The same content keeps its key, so a second click, a retry and the form's own way are one lead.
  function prepare(form, button) {
    const last = sendings.get(form), lead = read(form, button), body = JSON.stringify(lead);
    const sending = { lead, body, key: last && last.body === body ? last.key : newKey(), isBusy: true };
    sendings.set(form, sending);
    return sending;
  }

  async function post(body, headers) {
    const abort = new AbortController(), timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    const keepalive = body.length < KEEPALIVE_MAX; // goes on when the page is left; browsers limit its size
    try {
      return await fetch(endpoint, { method: "POST", headers, body, credentials: "omit", keepalive, signal: abort.signal });
    } catch (error) {
      return null; // not reached, or too slow
    } finally {
      clearTimeout(timer);
    }
  }

  // The last answer, or null where there was none.
  async function send(form, { body, key }) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
    if (option(form, "key")) headers.Authorization = "Bearer " + option(form, "key");
    for (let retries = 0; ; retries++) {
      const answer = await post(body, headers);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      const asked = (answer && 1000 * answer.headers.get("Retry-After")) || 0;
      if (retries === RETRIES || asked > WAIT_MS_MAX) return answer;
      await pause(Math.max(asked, 500 * 2 ** retries * (0.5 + Math.random() / 2)));
    }
  }

  function thank(form) {
    const next = option(form, "redirect") || (form.querySelector('[name="_redirect"]') || {}).value;
    const url = next && new URL(next, document.baseURI);
    if (url && /^https?:$/.test(url.protocol)) return location.assign(url.href);
    const thanks = document.createElement("p");
    thanks.setAttribute("role", "status");
    thanks.textContent = option(form, "thanks") || "Thank you. We have your message and will be in touch.";
    form.after(thanks);
    form.hidden = true;
  }

  // The browser sends the form itself: where its page says, else to us.
  function giveBack(form, button, { lead, key }) {
    const action = form.getAttribute("action");
    const isOurs = !action || new URL(action, document.baseURI).origin === endpoint.origin;
    const extra = isOurs ? { ...lead, _key: option(form, "key"), _idempotency_key: key } : {};
    new FormData(form).forEach((_, name) => delete extra[name]); // it sends those by itself
    if (button && button.name) extra[button.name] = button.value;
    if (!action) [["action", endpoint.href], ["method", "post"]].forEach((pair) => form.setAttribute(...pair));
    const added = Object.keys(extra).filter((name) => extra[name]).map((name) => addInput(form, name, extra[name]));
    HTMLFormElement.prototype.submit.call(form); // a field may be named `submit`
    added.forEach((input) => input.remove());
  }

  async function handle(form, button, sending) {
    const answer = await send(form, sending);
    const detail = answer ? await answer.json().catch(() => ({})) : {};
    sending.isBusy = false;
    if (answer && answer.ok) tell(form, "sent", detail) && thank(form);
    else tell(form, "failed", detail) && giveBack(form, button, sending);
  }

  // On the document, so that the page's own checks run first and forms that come later are found too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches(selector)) return;
    const isBusy = (sendings.get(form) || {}).isBusy;
    const sending = isBusy || prepare(form, event.submitter); // where this fails, the browser goes on by itself
    event.preventDefault();
    if (!isBusy) handle(form, event.submitter, sending);
  });
  const ready = () => document.querySelectorAll(selector).forEach(setTrap);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
