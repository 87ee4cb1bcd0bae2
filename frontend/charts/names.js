// Names beside a picture: how wide they are, and where they break.
const pen = document.createElement("canvas").getContext("2d");

function widthOf(text, font) {
  pen.font = font;
  return pen.measureText(text).width;
}

// Breaks between words; Chinese, which has no blanks, between characters.
export function wrapped(text, width, font) {
  const pieces = text.match(/\p{Script=Han}|[^\p{Script=Han}\s]+\s*|\s+/gu) ?? [];
  const lines = [""];
  for (const piece of pieces) {
    const longer = lines.at(-1) + piece;
    if (lines.at(-1) && widthOf(longer.trimEnd(), font) > width) lines.push(piece);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

export function boxOf(text, font, lineHeight) {
  const lines = text.split("\n");
  return { width: Math.max(...lines.map((line) => widthOf(line, font))), height: lines.length * lineHeight };
}
