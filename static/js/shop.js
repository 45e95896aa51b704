// Comfort that htmx and plain HTML cannot give. Everything here may be missing and the shop still works.
(() => {
  "use strict";
  const doc = document, $ = (id) => doc.getElementById(id);

  // Words for people who listen: the region stands in the page from the start, only its text changes.
  const say = (words) => { const live = $("live"); if (live) { live.textContent = ""; setTimeout(() => { live.textContent = words; }, 50); } };

  // A note at the foot of the screen that goes away by itself, unless it is being read or used.
  let waiting;
  const toastStays = () => {
    const toast = $("toast");
    clearTimeout(waiting);
    waiting = setTimeout(() => toast.matches(":hover, :focus-within") ? toastStays() : toast.replaceChildren(), 8000);
  };
  const fault = (words) => {
    const note = doc.createElement("div");
    note.className = "notice bad";
    note.textContent = words;
    $("toast").replaceChildren(note);
    toastStays();
  };

  // When a part is drawn anew, the focus goes to what must be read now, else back to the same control, else to the part.
  const held = new WeakMap();
  doc.addEventListener("htmx:beforeSwap", ({ detail: { target, xhr } }) => {
    const at = doc.activeElement;
    if (target.contains(at)) held.set(xhr, { name: at.name, value: at.nodeName === "BUTTON" && at.value, sends: at.form?.getAttribute("action") });
  });
  const keepFocus = (part, xhr) => {
    const wanted = part.querySelector("[data-focus]");
    if (wanted) return wanted.focus();
    if (!held.has(xhr) || doc.activeElement !== doc.body) return;
    const { name, value, sends } = held.get(xhr), same = [...part.querySelectorAll("button, input, select")].find((one) =>
      one.name === name && (value === false || one.value === value) && one.form?.getAttribute("action") === sends && !one.disabled);
    if (!same) part.tabIndex = -1;
    (same || part).focus({ preventScroll: true });
  };

  doc.addEventListener("htmx:sendError", () => fault(doc.body.dataset.lost));
  doc.addEventListener("htmx:timeout", () => fault(doc.body.dataset.lost));
  doc.addEventListener("htmx:responseError", () => fault(doc.body.dataset.failed));
  doc.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    if (target.id === "toast") return toastStays();
    if (target.id === "hints") return open(target.childElementCount > 0);
    setTimeout(() => keepFocus(target, detail.xhr)); // after htmx has scrolled
    const spoken = target.matches("[data-say]") ? target : target.querySelector("[data-say]");
    if (spoken) say(spoken.dataset.say || spoken.textContent.trim());
  });
  const first = doc.querySelector("[data-focus]"), letter = doc.querySelector("form[data-auto-send]");
  if (first) first.focus();
  if (letter) letter.requestSubmit(); // a link out of a mail: what it asks for is a POST

  // Coming back from another page: the count in the header may be of yesterday.
  addEventListener("pageshow", (event) => { if (event.persisted && self.htmx) htmx.trigger(doc.body, "cart-changed"); });

  // Suggestions: the arrows walk, Enter follows, Escape closes; the typed text stays what is searched.
  const box = $("find"), list = $("hints");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const open = (is) => {
    if (!is) list.replaceChildren();
    box.setAttribute("aria-expanded", is);
    box.removeAttribute("aria-activedescendant");
  };
  if (box && list) {
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "hints", "aria-expanded": "false" };
    for (const name in roles) box.setAttribute(name, roles[name]);
    list.setAttribute("role", "listbox");
    box.addEventListener("keydown", (event) => {
      const all = options(), at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
      if (event.key === "Escape" && all.length) { // the first one closes the list, the next one empties the field
        event.preventDefault();
        return open(false);
      }
      if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        return all[at].click();
      }
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!move || !all.length) return;
      event.preventDefault();
      const next = (at + move + all.length + (at < 0 && move < 0 ? 1 : 0)) % all.length;
      all.forEach((one, place) => one.setAttribute("aria-selected", place === next));
      box.setAttribute("aria-activedescendant", all[next].id);
      all[next].scrollIntoView({ block: "nearest" });
    });
    doc.addEventListener("focusin", (event) => { if (!box.form.contains(event.target)) open(false); });
  }

  doc.addEventListener("click", (event) => {
    const at = event.target;
    if (box && list && !box.form.contains(at)) open(false);

    // Number of pieces before "add": only the number moves.
    const step = at.closest("[data-counter] button");
    if (step) {
      const field = step.parentElement.querySelector("input");
      field.value = Math.min(+field.max, Math.max(+field.min, (parseInt(field.value, 10) || 1) + +step.value));
      say(field.value);
    }

    if (at.closest("[data-print]")) print();

    // A picture's thumbnail moves the row of pictures, not the page.
    const thumb = at.closest(".thumbs a"), view = thumb && $(thumb.hash.slice(1));
    if (view) { event.preventDefault(); view.parentElement.scrollTo({ left: view.offsetLeft - view.parentElement.offsetLeft, behavior: "smooth" }); }
  });

  // A form is sent once; its button shows that it was heard. Coming back finds it ready again.
  doc.addEventListener("submit", (event) => {
    const form = event.target, drawer = form.closest("[popover]");
    if (drawer && drawer.matches(":popover-open")) drawer.hidePopover();
    if (form.method !== "post" || [...form.attributes].some(({ name }) => name.startsWith("hx-p"))) return;
    if (form.getAttribute("aria-busy")) return event.preventDefault();
    const busy = [form, event.submitter].filter(Boolean);
    const ready = () => busy.forEach((one) => one.removeAttribute("aria-busy"));
    busy.forEach((one) => one.setAttribute("aria-busy", "true"));
    addEventListener("pageshow", ready, { once: true });
    setTimeout(ready, 10000);
  });
})();
