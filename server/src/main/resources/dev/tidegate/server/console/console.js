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

// Bars of several models: each is drawn from the axis up to its sum with those before it, the highest first.
function stacked(element) {
  const { at, models, dollars } = JSON.parse(element.dataset.rows);
  const sums = [];
  models.forEach((_, model) => sums.push(at.map((_, day) => dollars[model][day] + (sums[model - 1]?.[day] ?? 0))));
  const series = models.map((label, model) => ({ label, width: 0, fill: colour(`--stack${model}`), points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 40] }), value: (plot, sum, place, day) => (day == null ? '' : `$${dollars[model][day]}`) })).reverse();
  element.replaceChildren();
  new uPlot({ width: Math.min(element.clientWidth || 600, 960), height: 240, tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'), series: [{ value: '{YYYY}-{MM}-{DD}' }, ...series], axes: [axis(), axis()], scales: { y: { range: (u, low, high) => [0, high > 0 ? high * 1.05 : 1] } } }, [at, ...sums.reverse()], element);
}
const charts = document.querySelectorAll('.chart[data-rows]');
charts.forEach(stacked);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(stacked));
