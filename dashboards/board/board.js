// Draws the charts of the board for the screen at hand: sizes follow the root font, colours follow the colour scheme.
(function () {
  "use strict";
  var source = document.getElementById("board-data");
  if (!source || !window.Plotly) return;
  var data = JSON.parse(source.textContent);
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var scaled = { size: 1, height: 1, l: 1, r: 1, t: 1, b: 1, pad: 1, xshift: 1, yshift: 1, gridwidth: 1, spikethickness: 1 };
  var narrow = 480;

  function scale(node, factor, isLine) {
    if (Array.isArray(node)) return node.map(function (item) { return scale(item, factor, isLine); });
    if (node === null || typeof node !== "object") return node;
    var copy = {};
    Object.keys(node).forEach(function (key) {
      var value = node[key];
      var grows = scaled[key] || (isLine && key === "width");
      if (grows && typeof value === "number") copy[key] = value * factor;
      else if (isLine && key === "width" && Array.isArray(value)) {
        copy[key] = value.map(function (width) { return width * factor; });
      } else copy[key] = scale(value, factor, key === "line");
    });
    return copy;
  }

  function recolour(text, isDark) {
    if (!isDark) return text;
    return text.replace(/#[0-9a-f]{6}/g, function (colour) { return data.dark[colour] || colour; });
  }

  // Twelve month names or the full name of an office do not fit on a phone.
  function fitPhone(layout) {
    if (layout.xaxis.dtick === "M1") {
      layout.xaxis.dtick = "M2";
      layout.xaxis.ticklabelmode = "instant";
    }
    if (layout.meta) {
      layout.yaxis.ticktext = layout.meta.short_names;
      layout.xaxis.nticks = 4;
    }
  }

  function draw(isDark, paper) {
    var factor = paper ? paper.factor : parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    Object.keys(data.figures).forEach(function (id) {
      var place = document.getElementById(id);
      if (!place) return;
      var figure = scale(JSON.parse(recolour(JSON.stringify(data.figures[id]), isDark)), factor, false);
      figure.layout.width = paper ? paper.width : place.clientWidth;
      if (figure.layout.width < narrow * factor) fitPhone(figure.layout);
      window.Plotly.react(place, figure.data, figure.layout, data.config);
    });
  }

  var waiting = 0;
  var lastWidth = window.innerWidth;
  function redraw() { draw(dark.matches, null); }
  window.addEventListener("resize", function () {
    if (window.innerWidth === lastWidth) return;
    lastWidth = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
  if (dark.addEventListener) dark.addEventListener("change", redraw);
  window.addEventListener("beforeprint", function () {
    // The page still has the width of the screen at this moment: the width of A4 is given, as in the style sheet.
    draw(false, { width: 640, factor: 0.8 });
  });
  window.addEventListener("afterprint", redraw);
  redraw();
  document.documentElement.setAttribute("data-drawn", "true");
})();
