// A signature drawn on <svg data-signature="id of the hidden input">: lines of whole points, "M1 2L3 4".
(() => {
  for (const pad of document.querySelectorAll("[data-signature]")) {
    const input = document.getElementById(pad.dataset.signature);
    const path = pad.querySelector("path");
    const clear = document.querySelector(`[data-signature-clear="${pad.dataset.signature}"]`);
    const longest = 20000;
    let line = null;
    const show = (strokes) => {
      input.value = strokes;
      path.setAttribute("d", strokes);
    };
    const point = (event) => {
      const box = pad.getBoundingClientRect();
      const within = (value, most) => Math.round(Math.min(Math.max(value, 0), 1) * most);
      const x = within((event.clientX - box.left) / box.width, 600);
      const y = within((event.clientY - box.top) / box.height, 200);
      return `${x} ${y}`;
    };
    pad.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      pad.setPointerCapture(event.pointerId);
      line = `M${point(event)}`;
    });
    pad.addEventListener("pointermove", (event) => {
      if (line === null || input.value.length > longest - 20) return;
      show(`${input.value}${line}L${point(event)}`);
      line = "";
    });
    for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (line = null));
    clear.addEventListener("click", () => show(""));
  }
})();
