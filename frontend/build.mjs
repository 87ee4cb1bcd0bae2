// Bundles what the pages load into src/zixin/site/static/vendor/; run by hatch_build.py.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const target = new URL("../src/zixin/site/static/vendor/", import.meta.url);
const packages = new URL("./node_modules/", import.meta.url);

async function bundleScripts() {
  await build({
    absWorkingDir: new URL(".", import.meta.url).pathname,
    entryPoints: { charts: "charts/index.js", alpine: "alpine.js" },
    outdir: target.pathname,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "eof",
    banner: { js: "/*! Apache ECharts: Apache-2.0; zrender: BSD-3-Clause; Alpine.js: MIT */" },
    logLevel: "warning",
  });
}

async function copyTabler() {
  const dist = new URL("@tabler/core/dist/", packages);
  await Promise.all([
    withoutSourceMap(new URL("css/tabler.min.css", dist), "tabler.css"),
    withoutSourceMap(new URL("js/tabler.min.js", dist), "tabler.js"),
  ]);
}

// The map files are not shipped, and a manifest storage refuses a reference to a missing file.
async function withoutSourceMap(source, name) {
  const text = await readFile(source, "utf8");
  const mapping = /\n?(\/\*# sourceMappingURL=.*?\*\/|\/\/# sourceMappingURL=.*)\s*$/;
  await writeFile(new URL(name, target), text.replace(mapping, "\n"));
}

async function drawSprite() {
  const names = (await readFile(new URL("icons.txt", import.meta.url), "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(names.map(readSymbol));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(new URL("icons.svg", target), sprite);
}

async function readSymbol(name) {
  const svg = await readFile(new URL(`@tabler/icons/icons/outline/${name}.svg`, packages), "utf8");
  const shapes = svg
    .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

await mkdir(target, { recursive: true });
await Promise.all([bundleScripts(), copyTabler(), drawSprite()]);
