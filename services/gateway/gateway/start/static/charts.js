// Two simple charts as inline SVG. A point is {name, value, told}: value null is not drawn.
const SVG = "http://www.w3.org/2000/svg";

const draw = (parent, name, attributes, text = "") => {
  const child = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  child.textContent = text;
  return parent.appendChild(child);
};

const canvas = (width, height, points) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", points.map(({ name, told }) => `${name}: ${told}`).join(", "));
  return svg;
};

const highest = (points) => Math.max(0, ...points.map(({ value }) => value ?? 0)) || 1;

/** Months from left to right. */
export const line = (points) => {
  const svg = canvas(240, 60, points);
  const step = 220 / Math.max(1, points.length - 1);
  const top = highest(points);
  const placed = points
    .map((point, at) => ({ ...point, x: 10 + at * step, y: 50 - (40 * (point.value ?? 0)) / top }))
    .filter(({ value }) => value !== null);
  draw(svg, "line", { x1: 10, y1: 50, x2: 230, y2: 50, class: "axis" });
  draw(svg, "polyline", { points: placed.map(({ x, y }) => `${x},${y}`).join(" "), class: "line" });
  for (const { x, y, name, told } of placed) {
    draw(draw(svg, "circle", { cx: x, cy: y, r: 3 }), "title", {}, `${name}: ${told}`);
  }
  return svg;
};

/** One bar a group, the name left and the figure right of it. */
export const bars = (points) => {
  const svg = canvas(240, 18 * points.length + 2, points);
  const top = highest(points);
  points.forEach(({ name, value, told }, at) => {
    const y = 18 * at;
    draw(svg, "text", { x: 0, y: y + 13 }, name.length > 12 ? `${name.slice(0, 11)}…` : name);
    draw(svg, "rect", { x: 100, y: y + 3, width: (90 * (value ?? 0)) / top, height: 12 });
    draw(svg, "text", { x: 238, y: y + 13, "text-anchor": "end" }, told);
  });
  return svg;
};
