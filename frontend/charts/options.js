// From plain data (labels, series, unit, links) to what ECharts draws, one function a kind of chart.
import { asChange, onAxis, withUnit } from "./numbers.js";
import { paletteOf } from "./palette.js";

const NARROW = 480;
const kinds = { bar, "stacked-bar": stackedBar, line, radar, pie, heatmap, waterfall };

export function optionFor(kind, picture, element) {
  const palette = paletteOf(element);
  const narrow = element.clientWidth < NARROW;
  return { ...shared(palette), ...kinds[kind](picture, palette, narrow) };
}

function shared(palette) {
  return {
    animation: false,
    aria: { enabled: true },
    color: palette.series,
    textStyle: { fontFamily: palette.font, color: palette.text },
  };
}

function tooltip(palette, trigger, formatter) {
  return {
    trigger,
    formatter,
    renderMode: "richText",
    confine: true,
    axisPointer: { type: trigger === "axis" ? "shadow" : "none", shadowStyle: { color: palette.grid, opacity: 0.35 } },
    backgroundColor: palette.surface,
    borderColor: palette.grid,
    textStyle: { color: palette.strong, fontFamily: palette.font, fontSize: 13, lineHeight: 20 },
  };
}

function legend(palette, names) {
  return { show: names.length > 1, bottom: 0, data: names, textStyle: { color: palette.text }, itemWidth: 12, itemHeight: 12 };
}

function axes(picture, palette, narrow) {
  const category = {
    type: "category",
    data: picture.labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.grid } },
    axisLabel: { color: palette.text, hideOverlap: true, width: narrow ? 72 : 120, overflow: "truncate" },
  };
  const value = {
    type: "value",
    name: picture.horizontal ? undefined : picture.unit,
    nameTextStyle: { color: palette.text, align: "left" },
    nameGap: 12,
    min: picture.min,
    max: picture.max,
    splitLine: { lineStyle: { color: palette.grid } },
    axisLabel: { color: palette.text, formatter: onAxis },
  };
  return picture.horizontal
    ? { xAxis: value, yAxis: { ...category, inverse: true } }
    : { xAxis: category, yAxis: value };
}

function plotArea(picture) {
  const bottom = picture.series?.length > 1 ? 36 : 8;
  return { left: 8, right: 16, top: picture.unit && !picture.horizontal ? 36 : 16, bottom, containLabel: true };
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
    label: { color: palette.strong, position: "insideEndTop", formatter: ({ name }) => name },
    data: picture.marks.map(({ label, value }) => ({ name: label, [at]: value })),
  };
}

function cartesian(picture, palette, narrow, series) {
  return {
    grid: plotArea(picture),
    ...axes(picture, palette, narrow),
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

function bar(picture, palette, narrow) {
  const series = picture.series.map((each) => ({
    type: "bar",
    name: each.name,
    data: pointsOf(each, picture, palette),
    barMaxWidth: 36,
    itemStyle: { borderRadius: 2, ...colourOf(each, palette) },
  }));
  return cartesian(picture, palette, narrow, series);
}

function stackedBar(picture, palette, narrow) {
  const option = bar(picture, palette, narrow);
  for (const series of option.series) {
    series.stack = "total";
    series.itemStyle.borderRadius = 0;
  }
  return option;
}

function line(picture, palette, narrow) {
  const series = picture.series.map((each) => ({
    type: "line",
    name: each.name,
    data: pointsOf(each, picture, palette),
    connectNulls: false,
    symbolSize: 7,
    lineStyle: { width: 2 },
    itemStyle: colourOf(each, palette),
  }));
  return cartesian(picture, palette, narrow, series);
}

function colourOf(series, palette) {
  return series.colour ? { color: palette.colour(series.colour) } : {};
}

function radar(picture, palette, narrow) {
  const isFed = (index) => picture.series.some(({ values }) => values[index] !== null);
  return {
    legend: legend(palette, picture.series.map(({ name }) => name)),
    tooltip: tooltip(palette, "item", ({ name, value }) => radarLines(picture, name, value)),
    radar: {
      indicator: picture.labels.map((name, index) => ({
        name: isFed(index) ? name : `${name}\n${picture.notes?.[index] ?? "—"}`,
        max: picture.max ?? 100,
        color: isFed(index) ? palette.strong : palette.text,
      })),
      radius: narrow ? "56%" : "64%",
      center: ["50%", "52%"],
      axisName: { fontSize: 12, lineHeight: 16 },
      splitNumber: 4,
      splitArea: { show: false },
      splitLine: { lineStyle: { color: palette.grid } },
      axisLine: { lineStyle: { color: palette.grid } },
    },
    series: [{ type: "radar", symbolSize: 5, areaStyle: { opacity: 0.16 }, data: radarData(picture, palette) }],
  };
}

function radarData(picture, palette) {
  return picture.series.map((each) => ({
    name: each.name,
    value: each.values.map((value) => value ?? "-"),
    itemStyle: colourOf(each, palette),
  }));
}

function radarLines(picture, name, values) {
  const figures = picture.labels.map((label, index) => {
    const value = values[index] === "-" ? null : values[index];
    return `${label}  ${withUnit(value, picture.unit)}${value === null && picture.notes?.[index] ? ` ${picture.notes[index]}` : ""}`;
  });
  return [name, ...figures].join("\n");
}

function pie(picture, palette, narrow) {
  const [series] = picture.series;
  const points = pointsOf(series, picture, palette).map((point, index) => ({ ...point, name: picture.labels[index] }));
  return {
    legend: { ...legend(palette, picture.labels), type: "scroll", pageTextStyle: { color: palette.text } },
    tooltip: tooltip(palette, "item", ({ name, value, percent }) => `${name}\n${withUnit(value, picture.unit)}  ${percent}%`),
    series: [
      {
        type: "pie",
        name: series.name,
        radius: ["46%", "70%"],
        center: ["50%", "45%"],
        data: points,
        label: { show: !narrow, color: palette.text, formatter: "{b} {d}%" },
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
      },
    ],
  };
}

function heatmap(picture, palette, narrow) {
  const cells = picture.values.flatMap((row, y) => row.map((value, x) => ({ value: [x, y, value ?? "-"], link: picture.links?.[y]?.[x] })));
  const figures = picture.values.flat().filter((value) => value !== null);
  const { xAxis, yAxis } = axes({ ...picture, horizontal: false }, palette, narrow);
  return {
    grid: { left: 8, right: 16, top: 8, bottom: 56, containLabel: true },
    xAxis,
    yAxis: { ...xAxis, data: picture.rows, inverse: true, name: undefined, min: yAxis.min, max: yAxis.max },
    tooltip: tooltip(palette, "item", ({ value: [x, y, value] }) =>
      `${picture.rows[y]} · ${picture.labels[x]}\n${withUnit(value === "-" ? null : value, picture.unit)}`,
    ),
    visualMap: {
      min: Math.min(0, ...figures),
      max: Math.max(1, ...figures),
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: 120,
      textStyle: { color: palette.text },
      inRange: { color: [palette.colour("chart-low"), palette.colour("chart-high")] },
    },
    series: [{ type: "heatmap", data: cells, label: { show: !narrow, formatter: ({ value }) => onAxis(value[2]) } }],
  };
}

function waterfall(picture, palette, narrow) {
  const steps = stepsOf(picture);
  const option = axes(picture, palette, narrow);
  return {
    grid: plotArea(picture),
    ...option,
    tooltip: tooltip(palette, "item", ({ dataIndex }) => waterfallLines(picture, steps[dataIndex], dataIndex)),
    series: [
      {
        type: "custom",
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

function waterfallLines(picture, step, index) {
  const figure = step.isTotal ? withUnit(step.to, picture.unit) : asChange(step.value);
  return [picture.labels[index], figure, picture.notes?.[index]].filter(Boolean).join("\n");
}

function drawStep(api, steps, picture, palette) {
  const index = api.value(0);
  const step = steps[index];
  const at = (value) => api.coord(picture.horizontal ? [value, index] : [index, value]);
  const [start, end] = [at(step.from), at(step.to)];
  const band = api.size([1, 1])[picture.horizontal ? 1 : 0];
  const thickness = Math.min(band * 0.6, 36);
  const fill = step.isTotal ? palette.total : step.value < 0 ? palette.fall : palette.rise;
  const shape = picture.horizontal
    ? { x: Math.min(start[0], end[0]), y: start[1] - thickness / 2, width: Math.max(Math.abs(end[0] - start[0]), 1), height: thickness, r: 2 }
    : { x: start[0] - thickness / 2, y: Math.min(start[1], end[1]), width: thickness, height: Math.max(Math.abs(end[1] - start[1]), 1), r: 2 };
  const text = step.isTotal ? withUnit(step.to) : asChange(step.value);
  return {
    type: "rect",
    shape,
    style: { fill },
    textContent: { style: { text, fill: palette.strong, font: `12px ${palette.font}` } },
    textConfig: { position: picture.horizontal ? "right" : "top", distance: 4 },
  };
}
