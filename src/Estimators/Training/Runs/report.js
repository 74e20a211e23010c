
(() => {
  "use strict";
  const tip = document.body.appendChild(document.createElement("div"));
  tip.id = "tip";
  const hide = () => { tip.style.visibility = "hidden"; };
  const show = (event, text) => {
    tip.textContent = text;
    const right = event.clientX + tip.offsetWidth + 24 > innerWidth;
    tip.style.left = (right ? event.clientX - tip.offsetWidth - 14 : event.clientX + 14) + "px";
    tip.style.top = event.clientY + 14 + "px";
    tip.style.visibility = "visible";
  };
  for (const svg of document.querySelectorAll("svg[data-chart]")) {
    const chart = JSON.parse(svg.dataset.chart), cursor = svg.querySelector(".cursor");
    svg.addEventListener("mousemove", event => {
      const box = svg.getBoundingClientRect();
      const x = chart.first + ((event.clientX - box.left) / box.width * chart.width - chart.left) / chart.plot * (chart.last - chart.first);
      const near = chart.curves.map(curve => [curve.name, curve.points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a)]);
      const at = near.map(pair => pair[1][0]).reduce((a, b) => Math.abs(b - x) < Math.abs(a - x) ? b : a);
      const place = chart.left + (at - chart.first) / (chart.last - chart.first) * chart.plot;
      cursor.setAttribute("x1", place);
      cursor.setAttribute("x2", place);
      cursor.style.visibility = "visible";
      show(event, near.map(([name, point]) => name + ": " + point[1] + "  (epoch " + Number(point[0].toPrecision(3)) + ")").join("\n"));
    });
    svg.addEventListener("mouseleave", () => { cursor.style.visibility = "hidden"; hide(); });
  }
  for (const image of document.querySelectorAll("img[data-cells]")) {
    const names = JSON.parse(image.dataset.names);
    const counts = new Map(JSON.parse(image.dataset.cells).map(([row, column, count]) => [row * names.length + column, count]));
    image.addEventListener("mousemove", event => {
      const box = image.getBoundingClientRect(), inside = share => Math.min(names.length - 1, Math.max(0, Math.floor(share * names.length)));
      const row = inside((event.clientY - box.top) / box.height), column = inside((event.clientX - box.left) / box.width);
      show(event, "true: " + names[row] + "\npredicted: " + names[column] + "\n" + (counts.get(row * names.length + column) || 0) + " images");
    });
    image.addEventListener("mouseleave", hide);
  }
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, index) => {
      let direction = 1;
      head.addEventListener("click", () => {
        const key = row => row.cells[index].dataset.v, text = row => row.cells[index].textContent;
        body.append(...[...body.rows].sort((a, b) => direction * (key(a) === undefined ? text(a).localeCompare(text(b)) : key(a) - key(b))));
        direction = -direction;
      });
    });
  }
})();
