// Behaviour of the pages, bound by data attributes; every one has a plain fallback in the markup.
(() => {
  const onClick = (selector, act) =>
    document.addEventListener("click", (event) => {
      const element = event.target.closest(selector);
      if (element) act(element, event);
    });
  const texts = () => document.getElementById("toasts").dataset;

  // ---- toasts: short news that needs no answer
  function toast(text, tone = "info") {
    const box = document.createElement("div");
    box.className = `toast-line toast-${tone}`;
    box.textContent = text;
    document.getElementById("toasts").append(box);
    setTimeout(() => box.remove(), 6000);
  }
  document.addEventListener("toast", ({ detail }) => toast(detail.text, detail.tone));
  document.addEventListener("htmx:sendError", () => toast(texts().offline, "danger"));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const isRefused = detail.xhr.status === 403;
    toast(isRefused ? texts().refused : texts().failed, "danger");
  });

  const touched = new WeakSet();
  const isUnsaved = (form) => Boolean(form) && touched.has(form);

  // ---- dialogs: <button data-dialog="id">, or htmx content swapped into #dialog-body
  function open(dialog) {
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus], .is-invalid, input:not([type=hidden]), select, textarea")?.focus();
  }
  onClick("[data-dialog]", (button) => open(document.getElementById(button.dataset.dialog)));
  onClick("[data-dialog-close]", (button, event) => {
    event.preventDefault();
    button.closest("dialog").close();
  });
  onClick("dialog", (dialog, event) => {
    if (event.target === dialog && !isUnsaved(dialog.querySelector("form"))) dialog.close();
  });
  // Closing throws away what was typed; the event does not bubble, so it is caught on its way down.
  document.addEventListener(
    "close",
    ({ target: dialog }) => {
      for (const form of dialog.querySelectorAll("form")) touched.delete(form);
      if (dialog.id === "dialog") document.getElementById("dialog-body").replaceChildren();
    },
    true,
  );
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id === "dialog-body") open(target.closest("dialog"));
  });

  // ---- <button data-suggest="id">: its words go into that field, where they can still be changed
  onClick("[data-suggest]", (button) => {
    const field = document.getElementById(button.dataset.suggest);
    field.value = button.textContent.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // ---- forms: a warning before leaving unsaved work, one sending at a time
  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches("[data-warn-unsaved]")) touched.add(target.form);
  });
  document.addEventListener("submit", ({ target }) => {
    touched.delete(target);
    if (!target.hasAttribute("hx-post")) disableButtonsOf(target);
  });
  function disableButtonsOf(form) {
    if (form.method !== "post") return;
    // After this turn of the loop, so that the name and value of the pressed button are still sent.
    setTimeout(() => setButtons(form, true));
  }
  function setButtons(form, isDisabled) {
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = isDisabled;
  }
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) for (const form of document.forms) setButtons(form, false);
  });
  window.addEventListener("beforeunload", (event) => {
    const forms = [...document.querySelectorAll("form[data-warn-unsaved]")];
    if (forms.some(isUnsaved)) event.preventDefault();
  });

  // ---- parts that were unfolded stay so when htmx draws their page anew
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    unfolded = [...detail.target.querySelectorAll("details[id][open]")].map(({ id }) => id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  });

  // ---- running sums: inputs with data-summand, figures with data-sum-of, within one data-sums
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset.summand) return;
    const place = target.closest("[data-sums]");
    for (const figure of place.querySelectorAll("[data-sum-of]")) {
      const inputs = [...place.querySelectorAll(`[data-summand="${figure.dataset.sumOf}"]`)];
      const sum = inputs.reduce((whole, input) => whole + Number(input.value), 0);
      figure.textContent = Number.isFinite(sum) ? String(Number(sum.toFixed(6))) : "—";
    }
  });

  // ---- a change of a filter sends its form
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-submit-on-change]")) target.form.requestSubmit();
  });

  // ---- file drop zone: shows what was chosen
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  function showFiles(zone) {
    const files = [...zone.querySelector("input[type=file]").files];
    const chosen = zone.querySelector("[data-chosen]");
    chosen.textContent = files.map((file) => `${file.name} · ${size(file.size)}`).join("\n");
    zone.classList.toggle("has-file", files.length > 0);
  }
  document.addEventListener("change", ({ target }) => {
    const zone = target.closest?.("[data-drop-zone]");
    if (zone) showFiles(zone);
  });
  for (const [kind, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.("[data-drop-zone]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", isOver);
      if (kind !== "drop") return;
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // ---- copying: <button data-copy="text">
  onClick("[data-copy]", async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(texts().copied, "success");
    } catch {
      window.getSelection().selectAllChildren(button.previousElementSibling ?? button); // no clipboard without HTTPS
    }
  });

  // ---- whole rows that lead somewhere: <tr data-href>; the link inside stays the accessible way
  onClick("tr[data-href]", (row, event) => {
    const isOwnAct = event.target.closest("a, button, input, label, select");
    if (!isOwnAct && !String(window.getSelection())) window.location.assign(row.dataset.href);
  });
  onClick("[data-print]", () => window.print());

  // ---- keyboard: "/" goes to the search of the top bar
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
    const field = document.querySelector("[data-search-everywhere]");
    if (event.key !== "/" || isTyping || !field) return;
    event.preventDefault();
    field.focus();
  });
})();
