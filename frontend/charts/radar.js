// A radar that does not lie: a dimension without a figure is left out of the shape, not drawn as zero.
import { colourOf, legend, tooltip } from "./frame.js";
import { withUnit } from "./numbers.js";

const RINGS = 4;
const CENTRE = [0.5, 0.49];

export function radar(picture, palette, element) {
  const reach = Math.min(element.clientWidth, element.clientHeight) * (element.clientWidth < 480 ? 0.29 : 0.34);
  return {
    legend: legend(palette, picture.series.map(({ name }) => name)),
    tooltip: tooltip(palette, "item", ({ seriesIndex }) => linesOf(picture, picture.series[seriesIndex])),
    radar: {
      indicator: picture.labels.map((name, index) => axisOf(picture, palette, name, index)),
      radius: reach,
      center: CENTRE.map((share) => `${share * 100}%`),
      axisName: { fontSize: 12, lineHeight: 16 },
      splitNumber: RINGS,
      splitArea: { show: false },
      splitLine: { lineStyle: { color: palette.grid } },
      axisLine: { lineStyle: { color: palette.grid } },
    },
    series: picture.series.map((each, index) => {
      const colour = colourOf(each, palette).color ?? palette.series[index];
      return {
        type: "custom",
        coordinateSystem: "none",
        name: each.name,
        itemStyle: { color: colour },
        data: [{ value: each.values.map((value) => value ?? "-") }],
        renderItem: (_, api) => shape(cornersOf(each.values, picture.max ?? 100, reach, api), colour),
      };
    }),
  };
}

function axisOf(picture, palette, name, index) {
  const isFed = picture.series.some(({ values }) => values[index] !== null);
  return {
    name: isFed ? name : `${name}\n— ${picture.notes?.[index] ?? ""}`,
    max: picture.max ?? 100,
    color: isFed ? palette.strong : palette.text,
  };
}

function linesOf(picture, series) {
  const figures = picture.labels.map((label, index) => {
    const note = series.values[index] === null ? ` ${picture.notes?.[index] ?? ""}` : "";
    return `${label}  ${withUnit(series.values[index], picture.unit)}${note}`;
  });
  return [series.name, ...figures].join("\n");
}

function cornersOf(values, max, reach, api) {
  const [x, y] = [api.getWidth() * CENTRE[0], api.getHeight() * CENTRE[1]];
  return values.map((value, index) => {
    if (value === null) return null;
    const angle = Math.PI / 2 + (2 * Math.PI * index) / values.length;
    const distance = (Math.max(0, Math.min(value, max)) / max) * reach;
    return [x + distance * Math.cos(angle), y - distance * Math.sin(angle)];
  });
}

function shape(corners, colour) {
  const fed = corners.filter(Boolean);
  const area = { type: "polygon", shape: { points: fed }, style: { fill: colour, opacity: 0.16 } };
  const dots = fed.map(([cx, cy]) => ({ type: "circle", shape: { cx, cy, r: 3 }, style: { fill: colour } }));
  return { type: "group", children: [area, ...edges(corners, colour), ...dots] };
}

// An edge that jumps over a missing dimension is dashed.
function edges(corners, colour) {
  const present = corners.map((corner, index) => (corner ? index : -1)).filter((index) => index >= 0);
  return present.map((index, position) => {
    const next = present[(position + 1) % present.length];
    const isNeighbour = next === (index + 1) % corners.length;
    const [[x1, y1], [x2, y2]] = [corners[index], corners[next]];
    return {
      type: "line",
      shape: { x1, y1, x2, y2 },
      style: { stroke: colour, lineWidth: isNeighbour ? 2 : 1, lineDash: isNeighbour ? null : [4, 4], fill: "none" },
    };
  });
}
