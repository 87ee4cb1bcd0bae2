// How figures read in axes and tooltips; a missing one is a dash, never a zero.
const language = document.documentElement.lang || "en";
const exact = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const signed = new Intl.NumberFormat(language, { maximumFractionDigits: 2, signDisplay: "exceptZero" });

const isMissing = (value) => value === null || value === undefined;

export const withUnit = (value, unit = "") => (isMissing(value) ? "—" : `${exact.format(value)}${spaced(unit)}`);
export const onAxis = (value) => (Math.abs(value) >= 10000 ? short.format(value) : exact.format(value));
export const asChange = (value) => (isMissing(value) ? "—" : signed.format(value));

function spaced(unit) {
  return unit && unit !== "%" ? ` ${unit}` : unit;
}
