// What most charts share: tooltip, legend, axes and the area between them.
import { onAxis } from "./numbers.js";

const ALL_LABELS_UP_TO = 12;

export function tooltip(palette, trigger, formatter) {
  return {
    trigger,
    formatter,
    renderMode: "richText", // an HTML box would need inline styles
    confine: true,
    axisPointer: { type: trigger === "axis" ? "shadow" : "none", shadowStyle: { color: palette.grid, opacity: 0.35 } },
    backgroundColor: palette.surface,
    borderColor: palette.grid,
    textStyle: { color: palette.strong, fontFamily: palette.font, fontSize: 13, lineHeight: 20 },
  };
}

export function legend(palette, names) {
  return { show: names.length > 1, bottom: 0, data: names, textStyle: { color: palette.text }, itemWidth: 12, itemHeight: 12 };
}

export function axes(picture, palette, width) {
  const value = {
    type: "value",
    name: picture.horizontal ? undefined : picture.unit,
    nameTextStyle: { color: palette.text, align: "left" },
    nameGap: 12,
    min: picture.min,
    max: picture.max,
    splitLine: { lineStyle: { color: palette.grid } },
    axisLabel: { color: palette.text, formatter: onAxis, hideOverlap: true },
  };
  const category = categoryAxis(picture, palette, width);
  return picture.horizontal
    ? { xAxis: value, yAxis: { ...category, inverse: true } }
    : { xAxis: category, yAxis: value };
}

function categoryAxis(picture, palette, width) {
  const count = picture.labels.length;
  const room = picture.horizontal ? width * 0.34 : (width - 64) / count - 4;
  return {
    type: "category",
    data: picture.labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.grid } },
    axisLabel: {
      color: palette.text,
      interval: count <= ALL_LABELS_UP_TO ? 0 : "auto",
      width: Math.max(room, 36),
      overflow: picture.horizontal ? "truncate" : "break",
      fontSize: 12,
    },
  };
}

export function plotArea(picture) {
  const bottom = picture.series?.length > 1 ? 36 : 8;
  const isMarked = picture.horizontal && picture.marks;
  return { left: 8, right: 20, top: (picture.unit && !picture.horizontal) || isMarked ? 36 : 16, bottom, containLabel: true };
}

export function colourOf(series, palette) {
  return series.colour ? { color: palette.colour(series.colour) } : {};
}
