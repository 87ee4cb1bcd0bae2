// Sets light or dark before the first paint; loaded in the head, so it stays small.
(() => {
  const KEY = "zixin-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  function chosen() {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return "auto"; // storage is forbidden in this browser: the choice lasts as long as the page
    }
  }

  function apply(choice) {
    const isDark = choice === "dark" || (choice === "auto" && system.matches);
    root.dataset.bsTheme = isDark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      const isPressed = button.dataset.themeChoice === choice;
      button.setAttribute("aria-pressed", String(isPressed));
      button.classList.toggle("active", isPressed);
    }
  }

  function choose(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // see chosen()
    }
    apply(choice);
  }

  apply(chosen());
  system.addEventListener("change", () => apply(chosen()));
  window.addEventListener("beforeprint", () => (root.dataset.bsTheme = "light"));
  window.addEventListener("afterprint", () => apply(chosen()));
  document.addEventListener("DOMContentLoaded", () => apply(chosen()));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-theme-choice]");
    if (button) choose(button.dataset.themeChoice);
  });
})();
