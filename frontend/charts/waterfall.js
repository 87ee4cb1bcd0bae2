// From a first figure to a total, step by step; the steps may cross zero.
import { axes, plotArea, tooltip } from "./frame.js";
import { asChange, withUnit } from "./numbers.js";

const THICKEST = 36;

export function waterfall(picture, palette, element) {
  const steps = stepsOf(picture);
  return {
    grid: plotArea(picture),
    ...axes(picture, palette, element.clientWidth),
    tooltip: tooltip(palette, "item", ({ dataIndex }) => linesOf(picture, steps[dataIndex], dataIndex)),
    series: [
      {
        type: "custom",
        name: picture.series[0].name,
        encode: picture.horizontal ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
        renderItem: (_, api) => drawStep(api, steps, picture, palette),
        data: steps.map(({ from, to }, index) => ({ value: [index, from, to], link: picture.links?.[index] })),
      },
    ],
  };
}

function stepsOf(picture) {
  let level = 0;
  return picture.series[0].values.map((value, index) => {
    const isTotal = picture.totals?.includes(index) ?? false;
    const from = isTotal ? 0 : level;
    level = isTotal ? (value ?? level) : level + (value ?? 0);
    return { value, isTotal, from, to: level };
  });
}

function linesOf(picture, step, index) {
  const figure = step.isTotal ? withUnit(step.to, picture.unit) : asChange(step.value);
  return [picture.labels[index], figure, picture.notes?.[index]].filter(Boolean).join("\n");
}

function drawStep(api, steps, picture, palette) {
  const index = api.value(0);
  const step = steps[index];
  const at = (value) => api.coord(picture.horizontal ? [value, index] : [index, value]);
  const band = api.size([1, 1])[picture.horizontal ? 1 : 0];
  const thickness = Math.min(band * 0.6, THICKEST);
  return {
    type: "rect",
    shape: box(at(step.from), at(step.to), thickness, picture.horizontal),
    style: { fill: step.isTotal ? palette.total : step.value < 0 ? palette.fall : palette.rise },
    textContent: {
      style: { text: step.isTotal ? withUnit(step.to) : asChange(step.value), fill: palette.strong, font: `12px ${palette.font}` },
    },
    textConfig: { position: picture.horizontal ? "right" : "top", distance: 4 },
  };
}

function box([x1, y1], [x2, y2], thickness, isHorizontal) {
  return isHorizontal
    ? { x: Math.min(x1, x2), y: y1 - thickness / 2, width: Math.max(Math.abs(x2 - x1), 1), height: thickness, r: 2 }
    : { x: x1 - thickness / 2, y: Math.min(y1, y2), width: thickness, height: Math.max(Math.abs(y2 - y1), 1), r: 2 };
}
