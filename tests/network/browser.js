// SPDX-License-Identifier: EUPL-1.2
// Writes what is wrong with the page in each frame, by the frame's name.
"use strict";

const SLACK = 1; // of a pixel's rounding
const SHEET = 1036; // pixels from the upper to the lower margin of A4

function* problems(page) {
  yield* page.heard;
  const asked = page.performance.getEntriesByType("resource");
  yield* asked.map((one) => `asks for ${one.name}`);
  const root = page.document.documentElement;
  if (scrolls(root)) yield `is ${root.scrollWidth} wide in a window of ${root.clientWidth}`;
  for (const cell of page.document.querySelectorAll("th, td")) {
    if (scrolls(cell)) yield `"${cell.textContent}" does not fit into its cell`;
  }
  for (const figure of page.document.querySelectorAll("figure")) yield* ofFigure(figure);
  for (const svg of page.document.querySelectorAll("svg")) yield* ofPicture(svg);
  yield* pale(page);
}

function* ofFigure(figure) {
  const [svg, table] = [figure.querySelector("svg"), figure.querySelector("table")];
  if (!svg || !table) yield "a picture has no table beside it";
  else if (!seen(svg) || !seen(table)) yield "a picture or its table is not to be seen";
  else if (figure.getBoundingClientRect().height > SHEET) yield "a picture and its table are longer than a sheet";
  else if (crossing(svg.getBoundingClientRect(), table.getBoundingClientRect())) yield "a picture lies on its table";
  if ([...figure.querySelectorAll("div")].some(scrolls)) yield "a picture or its table is only seen in part";
}

function scrolls(element) {
  return element.scrollWidth > element.clientWidth + SLACK;
}

function seen(element) {
  const box = element.getBoundingClientRect();
  return box.width > 40 && box.height > 20 && element.checkVisibility();
}

function* ofPicture(svg) {
  const around = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")];
  const boxes = texts.map((one) => one.getBoundingClientRect());
  const drawn = [...svg.querySelectorAll("circle, line, rect:not([fill='#fff'])")].filter((one) => width(one) >= 1);
  const marks = drawn.map((one) => one.getBoundingClientRect());
  for (const [place, text] of texts.entries()) {
    const box = boxes[place];
    const said = `"${text.textContent}"`;
    if (box.left < around.left - SLACK || box.right > around.right + SLACK) yield `${said} is cut at a side`;
    if (box.top < around.top - SLACK || box.bottom > around.bottom + SLACK) yield `${said} is cut above or below`;
    for (let other = place + 1; other < texts.length; other += 1) {
      if (crossing(box, boxes[other])) yield `${said} lies on "${texts[other].textContent}"`;
    }
    if (marks.some((one) => crossing(box, one))) yield `${said} lies on a mark`;
  }
}

function width(mark) {
  return mark.tagName === "line" ? parseFloat(mark.getAttribute("stroke-width") ?? "1") : 1;
}

function crossing(one, other) {
  const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const tall = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return wide > SLACK && tall > 2 * SLACK; // the box of a letter is taller than the letter
}

// Contrast as WCAG 2.2 has it: 4.5 for words, 3 for what is drawn.
function* pale(page) {
  const walker = page.document.createTreeWalker(page.document.body, 4);
  const told = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    const style = page.getComputedStyle(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    if (contrast(ink, behind(page, element)) < 4.5) told.add(walker.currentNode.textContent.trim());
  }
  for (const mark of page.document.querySelectorAll("svg line, svg circle")) {
    if (contrast(page.getComputedStyle(mark).stroke, behind(page, mark)) < 3) told.add(mark.tagName);
  }
  yield* [...told].map((one) => `"${one}" is too pale`);
}

function behind(page, element) {
  for (let one = element; one; one = one.parentElement) {
    const colour = page.getComputedStyle(one).backgroundColor;
    if (parts(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = parts(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function parts(colour) {
  return colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
}

addEventListener("load", () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) found[frame.name] = [...problems(frame.contentWindow)];
  document.body.append(Object.assign(document.createElement("pre"), { textContent: JSON.stringify(found) }));
});
