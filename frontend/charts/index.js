// Draws every <div class="chart" data-chart="bar" data-source="id-of-json-script">.
import { BarChart, CustomChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  RadarComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { getInstanceByDom, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { optionFor } from "./options.js";

use([BarChart, CustomChart, HeatmapChart, LineChart, PieChart]);
use([AriaComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent]);
use([TooltipComponent, VisualMapComponent, SVGRenderer]);

const SELECTOR = ".chart[data-chart]";
const locale = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN";

// The first report of the observer comes when the element has a size, so a chart in a closed tab waits for it.
const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (contentRect.width && contentRect.height) fit(target);
  }
});

function fit(element) {
  const chart = getInstanceByDom(element);
  if (chart) {
    chart.resize();
    draw(chart); // some sizes depend on the width
  } else draw(init(element, null, { renderer: "svg", locale }));
}

function draw(chart) {
  const element = chart.getDom();
  const picture = readPicture(element);
  chart.setOption(optionFor(element.dataset.chart, picture, element), { notMerge: true });
  chart.getZr().flush();
  chart.off("click");
  chart.on("click", ({ dataIndex, data }) => follow(data?.link ?? picture.links?.[dataIndex]));
}

function readPicture(element) {
  return JSON.parse(document.getElementById(element.dataset.source).textContent);
}

function follow(link) {
  if (link?.startsWith("/") && !link.startsWith("//")) window.location.assign(link);
}

function within(root) {
  if (!root.querySelectorAll) return []; // htmx also reports text nodes
  const inside = [...root.querySelectorAll(SELECTOR)];
  return root.matches?.(SELECTOR) ? [root, ...inside] : inside;
}

function redrawAll() {
  for (const element of within(document)) {
    const chart = getInstanceByDom(element);
    if (chart) draw(chart);
  }
}

within(document).forEach((element) => sizes.observe(element));
new MutationObserver(redrawAll).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
document.addEventListener("htmx:load", ({ target }) => within(target).forEach((element) => sizes.observe(element)));
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  for (const element of within(target)) {
    sizes.unobserve(element);
    getInstanceByDom(element)?.dispose();
  }
});
