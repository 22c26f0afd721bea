// Draws the curves, and stops renewals where the operator has switched them off. Pages work without it.
'use strict';
const auto = document.getElementById('auto');
document.body.addEventListener('htmx:beforeRequest', (event) => {
  const renews = (event.detail.elt.getAttribute('hx-trigger') ?? '').startsWith('every');
  if (renews && auto && !auto.checked) event.preventDefault();
});
// A session that is over answers with the page of the sign-in: show that whole, not a part of it.
document.body.addEventListener('htmx:beforeSwap', (event) => {
  if (event.detail.xhr.responseURL.endsWith('/console/sign-in')) {
    event.preventDefault();
    location.assign('/console/sign-in');
  }
});

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const axis = () => ({ stroke: colour('--text'), grid: { stroke: colour('--line'), width: 1 } });
function drawn(element, labels, rows, time) {
  const series = labels.map(([label, name]) => ({ label, stroke: colour(name), width: 2, points: { show: rows[0].length < 3 } }));
  element.replaceChildren();
  return new uPlot({ width: Math.min(element.clientWidth || 600, 960), height: 220, series: [{}, ...series], axes: [axis(), axis()], scales: { x: { time }, y: { range: (u, low, high) => [0, Math.max(1, high)] } } }, rows, element);
}

const chart = document.getElementById('chart');
if (chart) {
  let plot;
  const renew = async () => {
    if (plot && auto && !auto.checked) return;
    const answer = await fetch(chart.dataset.url, { redirect: 'error' }).catch(() => undefined);
    if (!answer?.ok) return;
    const { at, allowed, denied } = await answer.json();
    const rows = [at, allowed, denied];
    if (plot) plot.setData(rows);
    else if (at.length > 0) plot = drawn(chart, [['allowed', '--allowed'], ['denied', '--denied']], rows, true);
  };
  renew();
  setInterval(renew, 2000);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { plot = undefined; renew(); });
}

for (const element of document.querySelectorAll('.chart[data-rows]')) {
  const { at, dollars } = JSON.parse(element.dataset.rows);
  drawn(element, [['dollars', '--allowed']], [at, dollars], true);
}
