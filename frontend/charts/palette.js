// The colours of a chart are those of the page: read from the style sheet at each drawing.
export function paletteOf(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--zx-${name}`).trim();
  return {
    colour,
    series: [1, 2, 3, 4, 5, 6].map((number) => colour(`chart-${number}`)),
    text: colour("chart-text"),
    strong: colour("chart-strong"),
    grid: colour("chart-grid"),
    surface: colour("chart-surface"),
    rise: colour("chart-rise"),
    fall: colour("chart-fall"),
    total: colour("chart-total"),
    font: style.fontFamily,
  };
}
