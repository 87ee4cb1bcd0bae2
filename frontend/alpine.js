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

Alpine.start();
