// From plain data (labels, series, unit, links) to what ECharts draws, one function a kind of chart.
import { axes, colourOf, legend, plotArea, tooltip } from "./frame.js";
import { onAxis, withUnit } from "./numbers.js";
import { paletteOf } from "./palette.js";
import { radar } from "./radar.js";
import { waterfall } from "./waterfall.js";

const NARROW = 480;
const kinds = { bar, "stacked-bar": stackedBar, line, radar, pie, heatmap, waterfall };

export function optionFor(kind, picture, element) {
  const palette = paletteOf(element);
  return {
    animation: false,
    aria: { enabled: true, label: { description: spoken(picture) } },
    color: palette.series,
    textStyle: { fontFamily: palette.font, color: palette.text },
    ...kinds[kind](picture, palette, element),
  };
}

// What a screen reader says: the same figures, in the order they are drawn.
function spoken({ rows, labels, series, values, unit, notes }) {
  const line = (name, figures) =>
    `${name}: ${figures.map((value, at) => `${labels[at]} ${withUnit(value, unit)} ${value === null ? (notes?.[at] ?? "") : ""}`.trim()).join(", ")}`;
  const lines = rows ? rows.map((name, y) => line(name, values[y])) : series.map((each) => line(each.name, each.values));
  return lines.join("; ");
}

function linesOf(picture) {
  return (points) => {
    const at = points[0].dataIndex;
    const lines = points.map(({ seriesName, value }) => `${seriesName}  ${withUnit(value?.value ?? value, picture.unit)}`);
    return [picture.labels[at], ...lines, picture.notes?.[at]].filter(Boolean).join("\n");
  };
}

function markLines(picture, palette) {
  if (!picture.marks) return undefined;
  const at = picture.horizontal ? "xAxis" : "yAxis";
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: palette.strong, type: "dashed", width: 1 },
    label: {
      color: palette.strong,
      rotate: 0,
      position: picture.horizontal ? "start" : "insideEndTop",
      formatter: ({ name }) => name,
    },
    data: picture.marks.map(({ label, value }) => ({ name: label, [at]: value })),
  };
}

function cartesian(picture, palette, element, series) {
  return {
    grid: plotArea(picture),
    ...axes(picture, palette, element.clientWidth),
    legend: legend(palette, series.map(({ name }) => name)),
    tooltip: tooltip(palette, "axis", linesOf(picture)),
    series: series.map((each, index) => (index ? each : { ...each, markLine: markLines(picture, palette) })),
  };
}

function pointsOf(series, picture, palette) {
  return series.values.map((value, index) => ({
    value,
    link: series.links?.[index] ?? picture.links?.[index],
    itemStyle: picture.colours ? { color: palette.colour(picture.colours[index]) } : undefined,
  }));
}

function bar(picture, palette, element) {
  const series = picture.series.map((each) => ({
    type: "bar",
    name: each.name,
    data: pointsOf(each, picture, palette),
    barMaxWidth: 36,
    itemStyle: { borderRadius: 2, ...colourOf(each, palette) },
  }));
  return cartesian(picture, palette, element, series);
}

function stackedBar(picture, palette, element) {
  const option = bar(picture, palette, element);
  for (const series of option.series) {
    series.stack = "total";
    series.itemStyle.borderRadius = 0;
  }
  return option;
}

function line(picture, palette, element) {
  const series = picture.series.map((each) => ({
    type: "line",
    name: each.name,
    data: pointsOf(each, picture, palette),
    connectNulls: false,
    symbol: "circle",
    symbolSize: 7,
    lineStyle: { width: 2 },
    itemStyle: colourOf(each, palette),
  }));
  return cartesian(picture, palette, element, series);
}

function pie(picture, palette, element) {
  const [series] = picture.series;
  const points = pointsOf(series, picture, palette).map((point, index) => ({ ...point, name: picture.labels[index] }));
  return {
    legend: { ...legend(palette, picture.labels), type: "scroll", pageTextStyle: { color: palette.text } },
    tooltip: tooltip(palette, "item", ({ name, value, percent }) => `${name}\n${withUnit(value, picture.unit)}  ${percent}%`),
    series: [
      {
        type: "pie",
        name: series.name,
        radius: ["42%", "64%"],
        center: ["50%", "45%"],
        data: points,
        label: { show: element.clientWidth >= NARROW, color: palette.text, formatter: "{b}\n{d}%", overflow: "none" },
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
      },
    ],
  };
}

function heatmap(picture, palette, element) {
  const cells = picture.values.flatMap((row, y) =>
    row.map((value, x) => ({ value: [x, y, value ?? "-"], link: picture.links?.[y]?.[x] })),
  );
  const figures = picture.values.flat().filter((value) => value !== null);
  const { xAxis } = axes({ ...picture, horizontal: false }, palette, element.clientWidth);
  const [least, most] = [Math.min(0, ...figures), Math.max(1, ...figures)];
  return {
    grid: { left: 8, right: 16, top: 8, bottom: 56, containLabel: true },
    xAxis,
    yAxis: { ...xAxis, axisLabel: { color: palette.text }, data: picture.rows, inverse: true },
    tooltip: tooltip(palette, "item", ({ value: [x, y, value] }) =>
      `${picture.rows[y]} · ${picture.labels[x]}\n${withUnit(value === "-" ? null : value, picture.unit)}`,
    ),
    visualMap: {
      min: least,
      max: most,
      text: [onAxis(most), onAxis(least)],
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: 120,
      textStyle: { color: palette.text },
      inRange: { color: [palette.colour("chart-low"), palette.colour("chart-high")] },
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        label: { show: element.clientWidth >= NARROW, color: palette.strong, formatter: ({ value }) => onAxis(value[2]) },
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
      },
    ],
  };
}
