// Small behaviours of forms, as registered components (the content policy forbids expressions in attributes).
import Alpine from "@alpinejs/csp";

const language = document.documentElement.lang || "en";
const money = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 2 });

// <div x-data="amount"><input x-model="typed"><small x-text="spoken"></small></div>
Alpine.data("amount", () => ({
  typed: "",
  init() {
    this.typed = this.$root.querySelector("input").value;
  },
  get spoken() {
    const value = Number(this.typed.replaceAll(/[,，\s]/g, ""));
    return this.typed && Number.isFinite(value) ? `${money.format(value)} ≈ ${short.format(value)}` : "";
  },
}));

// <form x-data="selection" @change="count"> with checkboxes named "chosen" and one [data-choose-all]
Alpine.data("selection", () => ({
  chosen: 0,
  get isEmpty() {
    return this.chosen === 0;
  },
  count(event) {
    const boxes = [...this.$root.querySelectorAll('input[name="chosen"]')];
    if (event.target.matches("[data-choose-all]")) {
      for (const box of boxes) box.checked = event.target.checked;
    }
    this.chosen = boxes.filter((box) => box.checked).length;
  },
}));

// <form x-data="ask" @change="show">: a control marked data-only="name:value" is there for that choice of a
// select alone; an extension keeps the amount in force, which the amount carries as data-present
Alpine.data("ask", () => ({
  init() {
    if (this.$root.querySelector("[data-only]")) this.show();
  },
  show() {
    const chosen = (name) => this.$root.querySelector(`select[name="${name}"]`)?.value;
    for (const control of this.$root.querySelectorAll("[data-only]")) {
      const [name, value] = control.dataset.only.split(":");
      const place = control.closest(".col-md-6") ?? control.closest(".mb-3");
      place.hidden = control.disabled = chosen(name) !== value;
    }
    const amount = this.$root.querySelector("[data-present]");
    if (!amount) return;
    amount.readOnly = chosen("action") === "extend";
    if (amount.readOnly && amount.value !== amount.dataset.present) {
      amount.value = amount.dataset.present;
      amount.dispatchEvent(new Event("input", { bubbles: true }));
    }
  },
}));

Alpine.start();
