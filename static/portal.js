/* Everything here is a convenience: each page works without it. */
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const clock = (at) => new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const cookie = (name) => (document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`)) || [])[1] || "";

  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = cookie("csrftoken"); });

  /* Menus close by Escape and by a click elsewhere. */
  const closeMenus = (except) => $$("details.menu[open], .nav-more details[open], details.cite[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement.closest("details[open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });

  /* A form marked data-once is sent once, however often it is clicked; one marked data-confirm asks first; data-no is the word for not doing it. */
  const ask = (form, submitter) => {
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    text.textContent = form.dataset.confirm;
    const actions = document.createElement("div");
    actions.className = "actions";
    [[form.dataset.no, "button", ""], [submitter?.textContent.trim() || "OK", "button go", "yes"]].forEach(([label, look, value]) => {
      const button = document.createElement("button");
      Object.assign(button, { textContent: label, className: look, type: "button" });
      button.addEventListener("click", () => dialog.close(value));
      actions.append(button);
    });
    dialog.append(text, actions);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "yes") { form.dataset.agreed = "1"; form.requestSubmit(submitter || undefined); }
    });
    dialog.showModal();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !form.dataset.agreed) { event.preventDefault(); ask(form, event.submitter); return; }
    if (form.dataset.once !== undefined) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
    }
    form.dataset.leaving = "1";
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  /* Drafts: data-autosave is the address that takes the form as typed; data-draft-key names the copy on this device. */
  const WAIT = 3000, RETRY = 15000, KEEP = 14 * 24 * 3600 * 1000;
  const fields = (form) => {
    const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version");
    return JSON.stringify(pairs);
  };
  const restore = (form, saved) => JSON.parse(saved).forEach(([name, value]) => {
    const input = form.elements[name];
    if (!input || input.type === "file") return;
    if (input.type === "checkbox") input.checked = true; else input.value = value;
  });
  const drafts = (form) => {
    const key = `nhap:${form.dataset.draftKey || form.dataset.autosave}`;
    const sign = form.querySelector("[data-saved]");
    const say = (text, bad) => { if (sign) { sign.textContent = text; sign.classList.toggle("bad", Boolean(bad)); } };
    let sent = fields(form), timer = 0;
    const keep = () => localStorage.setItem(key, JSON.stringify({ at: Date.now(), data: fields(form) }));
    const save = async () => {
      clearTimeout(timer);
      const now = fields(form);
      if (now === sent) return;
      try {
        const body = new FormData(form);
        [...body].forEach(([name, value]) => { if (value instanceof File) body.delete(name); });
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual", headers: { "X-Autosave": "1", "X-CSRFToken": cookie("csrftoken") } });
        if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
          say(form.dataset.sessionOver, true);
        } else if (answer.status === 409) {
          say(form.dataset.changedElsewhere, true);
          return;
        } else if (!answer.ok) {
          throw new Error(String(answer.status));
        } else {
          sent = now;
          const version = answer.headers.get("X-Draft-Version");
          if (version) $$("input[name=version]").forEach((input) => { input.value = version; });
          localStorage.removeItem(key);
          say(form.dataset.savedAt.replace("{at}", clock(Date.now())));
          if (fields(form) !== sent) timer = setTimeout(save, WAIT);
          return;
        }
      } catch {
        say(form.dataset.offline, true);
      }
      timer = setTimeout(save, RETRY);
    };
    form.addEventListener("input", () => { keep(); clearTimeout(timer); timer = setTimeout(save, WAIT); });
    form.addEventListener("submit", keep);
    window.addEventListener("online", save);
    window.addEventListener("beforeunload", (event) => { if (!form.dataset.leaving && fields(form) !== sent) event.preventDefault(); });

    const copy = JSON.parse(localStorage.getItem(key) || "null");
    if (!copy) return;
    if (copy.data === sent || Date.now() - copy.at > KEEP) { localStorage.removeItem(key); return; }
    const offer = document.createElement("div");
    offer.className = "notice warn";
    offer.setAttribute("role", "status");
    const words = document.createElement("div");
    const day = new Date(copy.at).toLocaleDateString("vi-VN");
    words.textContent = `${form.dataset.notSaved.replace("{at}", clock(copy.at)).replace("{day}", day)} `;
    [[form.dataset.takeBack, () => { restore(form, copy.data); save(); }], [form.dataset.drop, () => localStorage.removeItem(key)]].forEach(([label, act]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: label, className: "button small" });
      button.addEventListener("click", () => { act(); offer.remove(); });
      words.append(button, " ");
    });
    offer.append(words);
    form.prepend(offer);
  };
  $$("form[data-autosave]").forEach(drafts);

  /* How a number typed is read: a dot groups thousands, a comma begins the decimals. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-number]") || !/^-?\d+(,\d+)?$/.test(input.value.trim())) return;
    const [whole, part] = input.value.trim().split(",");
    input.value = whole.replace(/\B(?=(\d{3})+$)/g, ".") + (part === undefined ? "" : `,${part}`);
  });

  /* On a narrow screen the tab one is on may lie beyond the edge. */
  $$(".tabs [aria-current]").forEach((tab) => { const bar = tab.closest(".tabs"); bar.scrollLeft = tab.offsetLeft + tab.offsetWidth - bar.clientWidth; });

  /* One box ticks all of a list; without the script it does not show. */
  $$("[data-check-all]").forEach((all) => {
    const boxes = $$(`input[type=checkbox][name="${all.dataset.checkAll}"]`, all.closest("form"));
    all.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    boxes.forEach((box) => box.addEventListener("change", () => { all.checked = boxes.every((one) => one.checked); }));
  });

  /* A file may be dropped on its field. */
  $$("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("over"); input.files = event.dataTransfer.files; });
  });
})();
