// A radar that does not lie: a dimension without a figure is left out of the shape, not drawn as zero.
import { colourOf, legend, tooltip } from "./frame.js";
import { boxOf, wrapped } from "./names.js";
import { withUnit } from "./numbers.js";

const RINGS = 4;
const CENTRE = [0.5, 0.49];
const NAME_SHARE = 0.26; // of the width, for the names of one side
const NAME_GAP = 8;
const EDGE = 4;
const NAME = { fontSize: 12, lineHeight: 16 };

export function radar(picture, palette, element) {
  const size = [element.clientWidth, element.clientHeight];
  const font = `${NAME.fontSize}px ${palette.font}`;
  const axes = picture.labels.map((_, index) => axisOf(picture, palette, index, (text) => wrapped(text, size[0] * NAME_SHARE, font)));
  const reach = reachOf(axes.map(({ name }) => boxOf(name, font, NAME.lineHeight)), size);
  return {
    legend: legend(palette, picture.series.map(({ name }) => name)),
    tooltip: tooltip(palette, "item", ({ seriesIndex }) => linesOf(picture, picture.series[seriesIndex])),
    radar: {
      indicator: axes,
      radius: reach,
      center: CENTRE.map((share) => `${share * 100}%`),
      axisNameGap: NAME_GAP,
      axisName: NAME,
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

// The longest radius at which every name still stands inside the picture: beside its axis, or above and below it.
function reachOf(boxes, [width, height]) {
  const [left, above] = [width * CENTRE[0], height * CENTRE[1]];
  const reaches = boxes.map((box, index) => {
    const angle = angleOf(index, boxes.length);
    const [across, along] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
    const isUpright = across < 1e-6;
    const sideways = isUpright ? Infinity : (Math.min(left, width - left) - box.width) / across;
    const upwards = along < 1e-6 ? Infinity : (Math.min(above, height - above) - box.height / (isUpright ? 1 : 2)) / along;
    return Math.min(sideways, upwards) - NAME_GAP - EDGE;
  });
  return Math.max(0, Math.min(...reaches));
}

const angleOf = (index, count) => Math.PI / 2 + (2 * Math.PI * index) / count;

function axisOf(picture, palette, index, wrap) {
  const isFed = picture.series.some(({ values }) => values[index] !== null);
  const name = wrap(picture.labels[index]);
  return {
    name: isFed ? name : `${name}\n${wrap(`— ${picture.notes?.[index] ?? ""}`)}`,
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
    const angle = angleOf(index, values.length);
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
