(function () {
'use strict';

// What Java has put down: patches, rows (functions), versions of functions, formulas, findings.
const data = JSON.parse(document.getElementById('document').textContent);
const byId = id => document.getElementById(id);

// ---- Elements. Everything from sources and mails goes in as text, never as markup.

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'on') {
      for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    } else if (value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter(c => c !== undefined && c !== ''));
  return node;
}

function svg(tag, attributes, text) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// ---- Kernels. A choice gives some atoms a value; what follows from it is taken in.

const chosen = new Map();   // atom -> boolean, as the reader wants it
const given = new Map();    // the same, with what follows from it

function deduce() {
  given.clear();
  for (const [atom, on] of chosen) given.set(atom, on);
  for (const [atom, on] of chosen) {
    for (const literal of data.implies[2 * atom + (on ? 0 : 1)] || []) {
      if (!given.has(literal >> 1)) given.set(literal >> 1, !(literal & 1));
    }
  }
}

// Whether a condition holds in some kernel of those chosen.
const possible = formula => data.formulas[formula].some(cube =>
  cube.every(literal => !given.has(literal >> 1) || given.get(literal >> 1) === !(literal & 1)));

// ---- Contexts.

const contexts = [];

// A page of one revision has functions, and no patches.
const ofSeries = !data.functions;

function findContexts() {
  const used = new Map();
  for (const place of data.functions || []) {
    for (const region of data.versions[place.version].regions) used.set(region.scope, (used.get(region.scope) || 0) + 1);
  }
  for (const row of data.rows) {
    for (const cell of Object.values(row.cells)) {
      for (let i = 0; i < cell.contexts.length; i += 2) {
        used.set(cell.contexts[i], (used.get(cell.contexts[i]) || 0) + 1);
      }
    }
  }
  const kinds = new Map();
  for (const scope of used.keys()) {
    const {kind, gap, name} = data.scopes[scope];
    const key = kind === 'lock' ? (gap ? undefined : 'any lock') : name;
    if (key === undefined) continue;
    if (!kinds.has(key)) kinds.set(key, new Set());
    kinds.get(key).add(scope);
  }
  const rank = name => ['irq-off', 'preempt-off', 'any lock', 'bh-off', 'migrate-off'].indexOf(name);
  const names = [...kinds.keys()].sort((a, b) =>
    (rank(a) < 0 ? 99 : rank(a)) - (rank(b) < 0 ? 99 : rank(b)) || (a < b ? -1 : 1));
  for (const name of names) contexts.push({name, scopes: kinds.get(name)});
  const locks = new Map();
  for (const scope of used.keys()) {
    const {kind, name} = data.scopes[scope];
    if (kind !== 'lock') continue;
    if (!locks.has(name)) locks.set(name, new Set());
    locks.get(name).add(scope);
  }
  for (const name of [...locks.keys()].sort()) contexts.push({name, scopes: locks.get(name), lock: true});
}

let context;   // one of the contexts

// ---- Sizes: how many statements of a version are in the context, in each of the kernels chosen
// that the regions can tell apart.

const TOLD_APART = 8;   // atoms; there are twice as many kernels with each
let kernels = [];       // maps from atom to boolean
const truths = new Map();
const sizes = new Map();

function findKernels() {
  truths.clear();
  sizes.clear();
  kernels = [new Map(given)];
  for (const atom of usedAtoms().slice(0, TOLD_APART)) {
    kernels = kernels.flatMap(kernel => kernel.has(atom) ? [kernel] :
      [true, false].map(on => extended(kernel, atom, on)).filter(Boolean));
  }
}

// A kernel with one atom more and what follows from it, if that is possible.
function extended(kernel, atom, on) {
  const more = new Map(kernel).set(atom, on);
  for (const literal of data.implies[2 * atom + (on ? 0 : 1)] || []) {
    const value = !(literal & 1);
    if (more.has(literal >> 1) && more.get(literal >> 1) !== value) return undefined;
    more.set(literal >> 1, value);
  }
  return more;
}

// In which of the kernels a condition holds, or may hold.
function truth(formula) {
  if (!truths.has(formula)) {
    truths.set(formula, kernels.map(kernel => data.formulas[formula].some(cube => cube.every(
      literal => !kernel.has(literal >> 1) || kernel.get(literal >> 1) === !(literal & 1)))));
  }
  return truths.get(formula);
}

// The size in each kernel.
function sizesOf(place) {
  const version = place ? place.version : -1;
  if (!sizes.has(version)) sizes.set(version, place ? measure(data.versions[version], context) : kernels.map(() => 0));
  return sizes.get(version);
}

function measure(version, context) {
  const regions = version.regions.filter(region => context.scopes.has(region.scope));
  const known = new Map();
  return kernels.map((_, k) => {
    const there = regions.filter(region => truth(region.when)[k]);
    const key = there.map(region => version.regions.indexOf(region)).join();
    if (!known.has(key)) known.set(key, union(there));
    return known.get(key);
  });
}

function union(regions) {
  const inside = new Set();
  for (const region of regions) {
    for (let i = 0; i < region.statements.length; i += 2) {
      for (let k = 0; k < region.statements[i + 1]; k++) inside.add(region.statements[i] + k);
    }
  }
  return inside.size;
}

// What a patch does in the kernel in which it does most, and whether it does the same in all.
function deltaOf(cell) {
  const before = sizesOf(cell.before);
  const after = sizesOf(cell.after);
  let most = 0;
  const pairs = new Map();
  for (let k = 0; k < kernels.length; k++) {
    if (Math.abs(after[k] - before[k]) > Math.abs(after[most] - before[most])) most = k;
    if (before[k] || after[k]) pairs.set(before[k] + ' \u2192 ' + after[k], Math.abs(after[k] - before[k]));
  }
  const deltas = new Set(kernels.map((_, k) => after[k] - before[k]));
  return {delta: after[most] - before[most], differs: deltas.size > 1,
    pairs: pairs.size ? [...pairs].sort((a, b) => b[1] - a[1]).map(pair => pair[0]).slice(0, 4) : ['0 \u2192 0']};
}

function isTouched(cell) {
  for (let i = 0; i < cell.contexts.length; i += 2) {
    if (context.scopes.has(cell.contexts[i]) && possible(cell.contexts[i + 1])) return true;
  }
  return false;
}

const changesOf = row => Object.keys(row.cells).map(Number).sort((a, b) => a - b);

// The function before the series, and as each patch leaves it. What changes without being worth a
// word, a statement more or less, is seen when a patch changes the function the next time.
function history(row) {
  const changes = changesOf(row);
  const places = [row.cells[changes[0]].before];
  for (let patch = 0; patch < data.patches.length; patch++) {
    const cell = row.cells[patch];
    if (cell) places[patch] = cell.before;
    places.push(cell ? cell.after : places[patch]);
  }
  return places;
}

// ---- The picture.

const plus = n => n > 0 ? '+' + n : n < 0 ? '\u2212' + -n : '\u00b1';
const statements = n => n + (n === 1 ? ' statement' : ' statements');
let at = {row: 0, patch: 0};   // where the keyboard is
let rowsShown = [];

// Of one revision: functions down, contexts across, each cell how many statements are in it.
function drawFunctions() {
  const columns = contexts.filter(c => !c.lock);
  rowsShown = data.functions.map((row, index) => ({row, index}))
    .filter(({row}) => data.versions[row.version].regions.some(region => possible(region.when)));
  const measured = rowsShown.map(({row}) => columns.map(c => measure(data.versions[row.version], c)));
  const biggest = Math.max(1, ...measured.flat(2));
  const head = el('tr', {}, el('th', {class: 'corner'}, 'function'), ...columns.map(c => el('th', {scope: 'col'}, c.name)));
  const body = el('tbody', {});
  let file = '';
  rowsShown.forEach(({row}, r) => {
    if (row.file !== file) {
      file = row.file;
      body.append(el('tr', {class: 'file'}, el('th', {colspan: columns.length + 1}, file)));
    }
    const line = el('tr', {}, el('th', {scope: 'row', title: row.name + '() in ' + row.file + ':' + row.line}, row.name + '()'));
    columns.forEach((c, k) => {
      const most = Math.max(...measured[r][k]);
      const least = Math.min(...measured[r][k]);
      const step = most ? ' g' + Math.min(4, 1 + Math.floor(4 * Math.sqrt(most / biggest) - 0.001)) : '';
      line.append(el('td', {
        class: 'cell' + step + (most !== least ? ' differs' : ''), role: 'gridcell', tabindex: -1, 'data-row': r, 'data-patch': k,
        'aria-label': row.name + ', ' + c.name + ': ' + statements(most)
      }, most ? String(most) : c.name === 'any lock' && isGivenBack(row) ? '\u2022' : ''));
    });
    body.append(line);
  });
  const width = Math.max(60, ...columns.map(c => 7.3 * c.name.length + 12));
  byId('matrix').style.width = nameWidth() + columns.length * width + 'px';
  byId('matrix').replaceChildren(
    el('colgroup', {}, wide(nameWidth() + 'px'), ...columns.map(() => wide(width + 'px'))), el('thead', {}, head), body);
  byId('legend').replaceChildren('A cell tells how many statements of a function are in a context, in the kernel' +
    (chosen.size ? ', of those chosen,' : '') + ' with most;', el('span', {class: 'box none differs'}, '\u00a0'), 'not as many in all kernels;',
    el('span', {class: 'box none'}, '\u2022'), 'a lock is taken or given back for the caller.');
  startAt(columns.length);
}

// Whether a function has to do with a lock of its caller, in a kernel chosen.
const isGivenBack = place => data.versions[place.version].regions.some(region =>
  data.scopes[region.scope].kind === 'lock' && possible(region.when));

function startAt(columns) {
  at.row = Math.max(0, Math.min(at.row, rowsShown.length - 1));
  at.patch = Math.max(0, Math.min(at.patch, columns - 1));
  const start = cellAt(at.row, at.patch);
  if (start) start.tabIndex = 0;
}

function drawMatrix() {
  if (!ofSeries) {
    drawFunctions();
    return;
  }
  const table = byId('matrix');
  const all = byId('all').checked;
  const n = data.patches.length;
  rowsShown = data.rows.map((row, index) => ({row, index}))
    .filter(({row}) => all || changesOf(row).some(p =>
      isTouched(row.cells[p]) || deltaOf(row.cells[p]).delta !== 0));
  const histories = rowsShown.map(({row}) => history(row));
  const width = cellWidth(n);
  const head = el('tr', {}, el('th', {class: 'corner'}, 'patch'));
  data.patches.forEach((patch, p) => {
    const broken = patch.findings.length > 0;
    head.append(el('th', {class: broken ? 'broken' : undefined, scope: 'col', title: label(patch)},
      el('a', {href: '#patch-' + patch.number}, String(patch.number) + (broken ? '!' : ''))));
  });
  head.append(el('th', {colspan: 2}, 'first \u2192 last'));
  const body = el('tbody', {});
  const everything = data.rows.map(history);
  const totals = Array.from({length: n + 1}, (_, i) => {
    const sums = kernels.map(() => 0);
    for (const places of everything) sizesOf(places[i]).forEach((size, k) => { sums[k] += size; });
    return sums;
  });
  const reach = reachedNow();
  if (reach) {
    const counts = countReached(reach);
    body.append(chart('functions reached', counts.map(t => Math.max(...t)), counts.map(t => Math.min(...t)), width, ' second'));
  }
  body.append(chart(context.name + ' statements', totals.map(t => Math.max(...t)), totals.map(t => Math.min(...t)), width, ''));
  let biggest = 1;
  for (const {row} of rowsShown) {
    for (const p of changesOf(row)) {
      biggest = Math.max(biggest, Math.abs(deltaOf(row.cells[p]).delta));
    }
  }
  if (!rowsShown.length) {
    body.append(el('tr', {class: 'file'}, el('th', {colspan: n + 3},
      'The series changes nothing that is ' + context.name + ' in these kernels.')));
  }
  let file = '';
  rowsShown.forEach(({row, index}, r) => {
    if (row.file !== file) {
      file = row.file;
      body.append(el('tr', {class: 'file'}, el('th', {colspan: n + 3}, file)));
    }
    const line = el('tr', {}, el('th', {scope: 'row', title: row.name + '() in ' + row.file}, row.name + '()'));
    const places = histories[r];
    for (let p = 0; p < n; p++) line.append(drawCell(row, r, p, places, biggest));
    line.append(el('td', {class: 'size'}, String(Math.max(...sizesOf(places[0])))),
      el('td', {class: 'size'}, '\u2192 ' + Math.max(...sizesOf(places[n]))));
    body.append(line);
  });
  table.style.width = nameWidth() + n * width + 120 + 'px';
  const widths = [nameWidth(), ...data.patches.map(() => width), 60, 60];
  table.replaceChildren(el('colgroup', {}, ...widths.map(w => wide(w + 'px'))), el('thead', {}, head), body);
  byId('legend').replaceChildren(
    'A cell tells by how many statements a patch changes what is ' + context.name + ' in a function, in the kernel' +
      (chosen.size ? ', of those chosen,' : '') + ' in which it does most:',
    el('span', {class: 'box g3'}, '+n'), 'more', el('span', {class: 'box s3'}, '\u2212n'), 'less',
    el('span', {class: 'box none'}, '\u00b1'), 'as many, held otherwise',
    el('span', {class: 'box none differs'}, '\u00a0'), 'not the same in all kernels',
    el('span', {class: 'box none'}, '\u2022'), 'another context changes. ',
    reach ? 'The first curve counts the functions that can be entered ' + context.name + ', by all calls in scope; the second' : 'The curve',
    ' adds up what stands in the ' + data.rows.length + (data.rows.length === 1 ? ' function' : ' functions') +
      ' that the series changes. ' + (reach ? 'Both are' : 'It is') + ' for the kernel with most, and (broken) with least.');
  startAt(n);
}

// ---- The reach: the functions that can be entered in the context, by whatever calls.

const reachedNow = () => data.reached.find(r => r.context === context.name && !context.lock && r.functions.length);

// Which formula holds for a function at a revision.
function formulaAt(runs, revision) {
  let formula = runs[1];
  for (let i = 0; i < runs.length && runs[i] <= revision; i += 2) formula = runs[i + 1];
  return formula;
}

// How many functions are reached at each revision, in each kernel.
function countReached(reach) {
  const counts = Array.from({length: data.patches.length + 1}, () => kernels.map(() => 0));
  for (const {runs} of reach.functions) {
    for (let i = 0; i < runs.length; i += 2) {
      const end = i + 2 < runs.length ? runs[i + 2] : counts.length;
      truth(runs[i + 1]).forEach((there, k) => {
        if (there) for (let revision = runs[i]; revision < end; revision++) counts[revision][k]++;
      });
    }
  }
  return counts;
}

// Which functions a patch takes out of the context, and brings into it, in some of the kernels.
function reachMoves(reach, p) {
  const moved = (from, to) => reach.functions.filter(({runs}) => {
    const before = truth(formulaAt(runs, p + from));
    const after = truth(formulaAt(runs, p + to));
    return before.some((there, k) => there && !after[k]);
  }).map(f => f.name + '()');
  return {left: moved(0, 1), entered: moved(1, 0)};
}

const label = patch => patch.number + '/' + patch.total + ' ' + patch.subject;

function cellWidth(n) {
  const room = document.documentElement.clientWidth - nameWidth() - 180;
  return Math.max(27, Math.min(46, Math.floor(room / Math.max(1, n))));
}

const nameWidth = () => Math.min(320, 40 + 7.3 * Math.max(16, ...rowsShown.map(({row}) => row.name.length)));

function drawCell(row, r, p, places, biggest) {
  const cell = row.cells[p];
  const there = places[p] || places[p + 1];
  let text = '';
  let kind = there ? '' : ' absent';
  let words = 'no change';
  if (cell) {
    const {delta, differs, pairs} = deltaOf(cell);
    if (delta !== 0) {
      text = plus(delta);
      const step = Math.min(4, 1 + Math.floor(4 * Math.sqrt(Math.abs(delta) / biggest) - 0.001));
      kind = (delta > 0 ? ' g' : ' s') + step;
    } else {
      text = isTouched(cell) ? '\u00b1' : '\u2022';
      kind = isTouched(cell) ? '' : ' other';
    }
    if (differs) kind += ' differs';
    words = pairs.join(' or ') + ' statements';
  }
  return el('td', {
    class: (cell ? 'cell' : '') + kind, role: 'gridcell', tabindex: -1, 'data-row': r, 'data-patch': p,
    'aria-label': row.name + ', patch ' + data.patches[p].number + ': ' + words
  }, text);
}

// A stepped curve: the value before the series, and after each patch.
function chart(name, values, lowest, width, kind) {
  const height = 64;
  const top = 14;
  const n = values.length - 1;
  const most = Math.max(1, ...values);
  const y = value => top + (height - top - 4) * (1 - value / most);
  const x = i => i * width;
  const stepped = numbers => numbers.slice(1).reduce((path, value, i) =>
    path + ' H' + (x(i) + width / 2) + ' V' + y(value), 'M0 ' + y(numbers[0])) + ' H' + x(n);
  const path = stepped(values);
  const picture = svg('svg', {width: n * width, height, role: 'img',
    'aria-label': name + ': ' + values[0] + ' before the series, ' + values[n] + ' after it'});
  picture.append(svg('path', {class: 'area', d: path + ' V' + y(0) + ' H0 Z'}),
    svg('line', {class: 'axis', x1: 0, x2: n * width, y1: y(0), y2: y(0)}),
    svg('path', {class: 'step', d: path}));
  if (lowest.some((value, i) => value !== values[i])) picture.append(svg('path', {class: 'step least', d: stepped(lowest)}));
  values.forEach((value, i) => {
    if (i > 0 && value !== values[i - 1] && width >= 20) {
      picture.append(svg('text', {x: x(i - 1) + width / 2, y: y(Math.max(value, values[i - 1])) - 3, 'text-anchor': 'middle'}, value));
    }
  });
  for (let p = 0; p < n; p++) {
    picture.append(svg('rect', {class: 'column', 'data-column': p, x: x(p), y: 0, width, height}));
  }
  return el('tr', {}, el('th', {class: 'corner'}, name),
    el('td', {class: 'chart' + kind, colspan: n}, picture),
    el('td', {class: 'size'}, String(values[0])),
    el('td', {class: 'size'}, '\u2192 ' + values[n]));
}

const cellAt = (r, p) => document.querySelector('#matrix td[data-row="' + r + '"][data-patch="' + p + '"]');

// What a patch does to the curves.
function tellReach(p) {
  const reach = reachedNow();
  const parts = [el('b', {}, label(data.patches[p]))];
  if (reach) {
    const {left, entered} = reachMoves(reach, p);
    const some = names => names.slice(0, 12).join(', ') + (names.length > 12 ? ' and ' + (names.length - 12) + ' more' : '');
    if (left.length) parts.push(' \u2014 no longer entered ' + context.name + ': ' + some(left));
    if (entered.length) parts.push(' \u2014 now entered ' + context.name + ': ' + some(entered));
    if (!left.length && !entered.length) parts.push(' \u2014 reaches the same functions ' + context.name);
  }
  byId('told').replaceChildren(...parts);
}

function tell(r, p) {
  const shown = rowsShown[r];
  if (!ofSeries) {
    byId('told').replaceChildren(el('b', {}, shown.row.name + '()'), ' ' + shown.row.file + ':' + shown.row.line);
    return;
  }
  const patch = data.patches[p];
  const parts = [el('b', {}, label(patch))];
  const cell = shown && shown.row.cells[p];
  if (cell) {
    parts.push(' \u2014 ', el('b', {}, shown.row.name + '()'), ': ' + context.name + ' ' +
      deltaOf(cell).pairs.join(' or ') + (cell.fate ? ', ' + cell.fate : ''));
  }
  byId('told').replaceChildren(...parts);
}

function wireMatrix() {
  const table = byId('matrix');
  const target = event => event.target.closest('td[data-row]');
  table.addEventListener('mouseover', event => {
    const column = event.target.closest('[data-column]');
    if (column) tellReach(+column.dataset.column);
    const cell = target(event);
    if (cell) tell(+cell.dataset.row, +cell.dataset.patch);
  });
  table.addEventListener('focusin', event => {
    const cell = target(event);
    if (!cell) return;
    const before = cellAt(at.row, at.patch);
    if (before) before.tabIndex = -1;
    at = {row: +cell.dataset.row, patch: +cell.dataset.patch};
    cell.tabIndex = 0;
    tell(at.row, at.patch);
  });
  table.addEventListener('click', event => {
    const cell = target(event);
    if (cell) open(+cell.dataset.row, +cell.dataset.patch);
  });
  table.addEventListener('keydown', event => {
    const cell = target(event);
    if (!cell) return;
    const moves = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    let next;
    if (moves[event.key]) next = cellAt(at.row + moves[event.key][0], at.patch + moves[event.key][1]);
    else if (event.key === 'Home') next = cellAt(at.row, 0);
    else if (event.key === 'End') next = cellAt(at.row, cell.parentNode.cells.length - 2 - (ofSeries ? 2 : 0));
    else if (event.key === 'Enter' || event.key === ' ') open(at.row, at.patch);
    else return;
    event.preventDefault();
    if (next) next.focus();
  });
}

function open(r, p) {
  const {row, index} = rowsShown[r];
  if (!ofSeries) {
    context = contexts.filter(c => !c.lock)[p];
    location.hash = '#/s/' + index;
    return;
  }
  const changes = changesOf(row);
  if (!row.cells[p]) {
    p = changes.filter(c => c <= p).pop();
    if (p === undefined) p = changes[0];
  }
  location.hash = '#/f/' + index + '/' + data.patches[p].number;
}

// ---- Controls.

function drawKernels() {
  const field = byId('kernels');
  const order = usedAtoms();
  field.hidden = order.length === 0;
  const buttons = order.map(atom => {
    const value = given.get(atom);
    const how = chosen.has(atom) ? ' set' : given.has(atom) ? ' follows' : '';
    return el('button', {
      class: 'kernel' + how, type: 'button', 'data-atom': atom,
      title: how === ' follows' ? 'follows from the others' : 'any, on, off',
      on: {click: () => choose(atom)}
    }, data.atoms[atom] + ' ', el('b', {}, value === undefined ? 'any' : value ? 'on' : 'off'));
  });
  field.replaceChildren(el('legend', {}, 'Kernels'), ...buttons);
}

// The atoms that the regions shown depend on, PREEMPT_RT first, then the most frequent.
let atomsUsed;
function usedAtoms() {
  if (atomsUsed) return atomsUsed;
  const count = new Map();
  for (const version of data.versions) {
    for (const region of version.regions) {
      for (const cube of data.formulas[region.when]) {
        for (const literal of cube) count.set(literal >> 1, (count.get(literal >> 1) || 0) + 1);
      }
    }
  }
  const first = atom => data.atoms[atom] === 'PREEMPT_RT' ? 1e9 : count.get(atom);
  atomsUsed = [...count.keys()].sort((a, b) => first(b) - first(a) || a - b).slice(0, 12);
  return atomsUsed;
}

function choose(atom) {
  if (!chosen.has(atom)) chosen.set(atom, true);
  else if (chosen.get(atom)) chosen.set(atom, false);
  else chosen.delete(atom);
  // What contradicts the new choice is forgotten.
  if (chosen.has(atom)) {
    for (const literal of data.implies[2 * atom + (chosen.get(atom) ? 0 : 1)] || []) {
      if (chosen.has(literal >> 1) && chosen.get(literal >> 1) !== !(literal & 1)) chosen.delete(literal >> 1);
    }
  }
  deduce();
  findKernels();
  refresh();
  const again = document.querySelector('#' + (byId('detail').hidden ? 'kernels' : 'bar') + ' [data-atom="' + atom + '"]');
  if (again) again.focus();
}

function refresh() {
  drawKernels();
  drawMatrix();
  drawOrder();
  if (!byId('detail').hidden) route();
}

// ---- A function, before and after.

function colour(scope) {
  const {kind, name} = data.scopes[scope];
  const known = {'irq-off': 'irq', 'preempt-off': 'preempt', 'migrate-off': 'migrate', 'bh-off': 'bh', 'rcu': 'rcu'};
  if (kind !== 'lock') return 'c-' + (known[kind] || 'other');
  const names = [...new Set(data.scopes.filter(s => s.kind === 'lock').map(s => s.name))];
  return 'c-lock' + names.indexOf(name) % 4;
}

const MARKS = {'\u2502': 'on', '\u250a': 'on between', '\u252c': 'on begins', '\u2534': 'on ends', '\u253c': 'on both'};

// The bars of a version: regions of the kernels chosen; those that look the same are one.
function rails(version, lines) {
  const found = [];
  for (const region of version.regions) {
    if (!possible(region.when)) continue;
    const bar = ' '.repeat(region.from) + region.bar;
    const same = found.find(r => r.bar === bar);
    if (same) same.regions.push(region);
    else found.push({bar: bar.padEnd(lines), regions: [region]});
  }
  found.forEach(r => { r.bar = r.bar.padEnd(lines); });
  return found;
}

const letter = i => i < 26 ? String.fromCharCode(65 + i) : String.fromCharCode(97 + i % 26);

function countOf(region) {
  let n = 0;
  for (let i = 1; i < region.statements.length; i += 2) n += region.statements[i];
  return n;
}

function railList(found, focus, pick) {
  const list = el('ul', {class: 'rails'});
  found.forEach((rail, i) => {
    const item = el('button', {type: 'button', 'aria-pressed': String(focus === i), on: {click: () => pick(i)}});
    rail.regions.forEach((region, k) => {
      const scope = data.scopes[region.scope];
      const when = data.conditions[region.when];
      item.append(el('span', {class: 'letter ' + colour(region.scope)}, letter(i)), el('b', {}, scope.name),
        el('span', {class: 'what'}, ' ' + [region.by, region.onlyIf ? 'only if ' + region.onlyIf : '',
          statements(countOf(region)), region.open ? (scope.gap ? 'left so' : 'held on return') : '']
          .filter(Boolean).join(', ') + (when === 'true' ? '' : ' [' + when + ']')));
      if (k + 1 < rail.regions.length) item.append(el('br'));
    });
    list.append(el('li', {}, item));
  });
  if (!found.length) list.append(el('li', {class: 'what'}, 'no critical section of its own in these kernels'));
  return list;
}

// Calls inside the focused bar, or inside regions of the chosen context, by line.
function callsInside(version, found, focus) {
  const regions = focus >= 0 ? found[focus].regions :
    version.regions.filter(r => context && context.scopes.has(r.scope) && possible(r.when));
  const lines = new Map();
  for (const region of regions) {
    for (let i = 0; i < region.calls.length; i += 3) {
      if (!lines.has(region.calls[i])) lines.set(region.calls[i], new Map());
      lines.get(region.calls[i]).set(data.callees[region.calls[i + 1]], region.calls[i + 2]);
    }
  }
  return lines;
}

function codeOf(text, calls) {
  if (!calls) return [text];
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(/[A-Za-z_]\w*(?=\s*\()/g)) {
    if (!calls.has(match[0])) continue;
    parts.push(text.slice(end, match.index),
      el('span', {class: 'call' + (calls.get(match[0]) ? ' waits' : ''), title: 'called inside'}, match[0]));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

function barsOf(found, row, focus) {
  return found.map((rail, i) => {
    const mark = MARKS[rail.bar[row]] || '';
    return el('i', {class: [mark, colour(rail.regions[0].scope), focus >= 0 && focus !== i ? 'faint' : ''].join(' ')});
  });
}

// Lines of two versions beside each other: pairs of numbers, -1 where there is none.
function align(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < before.length - start && tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const n = before.length - tail - start;
  const m = after.length - tail - start;
  const pairs = [];
  for (let i = 0; i < start; i++) pairs.push([i, i]);
  if (n * m <= 4e6) {
    const longest = Array.from({length: n + 1}, () => new Uint16Array(m + 1));
    for (let i = n - 1; i >= 0; i--) {
      for (let j = m - 1; j >= 0; j--) {
        longest[i][j] = before[start + i] === after[start + j] ? longest[i + 1][j + 1] + 1 :
          Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    let i = 0;
    let j = 0;
    while (i < n || j < m) {
      const cut = [];
      const added = [];
      while ((i < n || j < m) && !(i < n && j < m && before[start + i] === after[start + j])) {
        if (i < n && (j === m || longest[i + 1][j] >= longest[i][j + 1])) cut.push(start + i++);
        else added.push(start + j++);
      }
      for (let k = 0; k < Math.max(cut.length, added.length); k++) {
        pairs.push([k < cut.length ? cut[k] : -1, k < added.length ? added[k] : -1]);
      }
      while (i < n && j < m && before[start + i] === after[start + j]) pairs.push([start + i++, start + j++]);
    }
  } else {
    for (let i = 0; i < n; i++) pairs.push([start + i, -1]);
    for (let j = 0; j < m; j++) pairs.push([-1, start + j]);
  }
  for (let i = 0; i < tail; i++) pairs.push([before.length - tail + i, after.length - tail + i]);
  return pairs;
}

const focusOf = {left: -1, right: -1};

// One side: its bars, and what stands in each row of the table.
function side(name, place) {
  if (!place) return {name, lines: [], found: [], focus: -1, calls: new Map()};
  const version = data.versions[place.version];
  const lines = version.lines.map(line => data.lines[line]);
  const found = rails(version, lines.length);
  const focus = focusOf[name] < found.length ? focusOf[name] : -1;
  return {name, place, lines, found, focus, calls: callsInside(version, found, focus)};
}

function headOf(side, title) {
  return el('section', {'data-side': side.name}, el('h3', {}, title), railList(side.found, side.focus, i => {
    focusOf[side.name] = focusOf[side.name] === i ? -1 : i;
    route();
    const again = document.querySelectorAll('.heads section[data-side="' + side.name + '"] .rails button')[i];
    if (again) again.focus();
  }));
}

function cellsOf(side, row, kind) {
  if (row < 0) return ['n', 'b', 't'].map(c => el('td', {class: c + ' gap'}));
  const inside = side.focus >= 0 && side.found[side.focus].bar[row] !== ' ';
  const more = (kind ? ' ' + kind : '') + (inside ? ' in' : '');
  return [el('td', {class: 'n' + more}, String(side.place.line + row)),
    el('td', {class: 'b'}, ...barsOf(side.found, row, side.focus)),
    el('td', {class: 't' + more}, ...codeOf(side.lines[row], side.calls.get(row)))];
}

const letters = side => [el('td', {class: 'n'}), el('td', {class: 'b'},
  ...side.found.map((rail, i) => el('i', {class: colour(rail.regions[0].scope)}, letter(i)))), el('td', {class: 't'})];

const columns = side => [wide('4.4em'), wide(side.found.length * 9 + 8 + 'px'), el('col', {})];

function wide(width) {
  const column = el('col', {});
  column.style.width = width;
  return column;
}

function bar(...buttons) {
  const atoms = usedAtoms().slice(0, 6).map(atom => {
    const value = given.get(atom);
    const how = chosen.has(atom) ? ' set' : given.has(atom) ? ' follows' : '';
    return el('button', {class: 'kernel' + how, type: 'button', 'data-atom': atom, on: {click: () => choose(atom)}},
      data.atoms[atom] + ' ', el('b', {}, value === undefined ? 'any' : value ? 'on' : 'off'));
  });
  return el('div', {id: 'bar'}, ...buttons, ...atoms);
}

const go = (text, hash, key) =>
  el('button', {type: 'button', title: 'key ' + key, disabled: hash === undefined, on: {click: () => { location.hash = hash; }}}, text);

// Moves to the next run of lines that differ.
let difference = -1;
function nextDifference() {
  const differs = row => row && row.querySelector('.cut, .new');
  const runs = [...document.querySelectorAll('#detail .src tr')]
    .filter(row => differs(row) && !differs(row.previousElementSibling));
  if (!runs.length) return;
  difference = (difference + 1) % runs.length;
  runs[difference].scrollIntoView({block: 'center'});
}

function showFunction(index, number) {
  const row = data.rows[index];
  const changes = row ? changesOf(row) : [];
  const whole = number === 'all';
  const patch = data.patches.findIndex(p => String(p.number) === number);
  if (!row || !(whole || row.cells[patch])) return back();
  const cell = whole ? {before: history(row)[0], after: history(row).pop(), lines: row.series} : row.cells[patch];
  const place = cell.after || cell.before;
  const earlier = whole ? undefined : changes.filter(p => p < patch).pop();
  const later = whole ? undefined : changes.find(p => p > patch);
  const link = p => p === undefined ? undefined : '#/f/' + index + '/' + data.patches[p].number;
  const sides = [side('left', cell.before), side('right', cell.after)].filter(s => s.place);
  const table = sourceOf(sides);
  keys = {Escape: back, '[': () => jump(link(earlier)), ']': () => jump(link(later)), n: nextDifference};
  const when = whole ? 'the series' : label(data.patches[patch]);
  byId('detail').replaceChildren(
    el('h2', {}, place.name + '()', el('small', {}, place.file + ':' + place.line + ' \u2014 ' + when)),
    bar(go('\u2190 series', '#/', 'Esc'), go('earlier change', link(earlier), '['), go('later change', link(later), ']'),
      el('button', {type: 'button', title: 'key n', on: {click: nextDifference}}, 'next difference'),
      whole ? go('each patch', link(changes[0]), '') : go('whole series', '#/f/' + index + '/all', '')),
    el('ul', {class: 'changes'}, ...cell.lines.map(line => el('li', {}, el('span', {class: 'sign'}, line.sign.replace('-', '\u2212')),
      ' ', el('b', {}, line.scope), ' ' + line.text, line.when ? el('span', {class: 'when'}, ' [' + line.when + ']') : ''))),
    el('div', {class: 'panes heads'}, ...sides.map(s => headOf(s, sides.length === 2 ? titles[s.name] : titles[s.name] + (s.name === 'right' ? ', and before' : ', and after') + ' there is no such function'))),
    hint(sides), el('div', {class: 'wide'}, table));
}

const hint = sides => el('p', {class: 'hint'}, 'Underlined are calls inside ' +
  (sides.some(s => s.focus >= 0) ? 'the section pressed' : context.name) + ', twice if they may wait. Press a section to see it alone.');

// The source of one side, or of two beside each other.
function sourceOf(sides) {
  const table = el('table', {class: 'src'}, el('colgroup', {}, ...sides.flatMap(columns)));
  table.append(el('tr', {}, ...sides.flatMap(letters)));
  if (sides.length === 2) {
    for (const [before, after] of align(sides[0].lines, sides[1].lines)) {
      table.append(el('tr', {}, ...cellsOf(sides[0], before, after < 0 || !same(sides, before, after) ? 'cut' : ''),
        ...cellsOf(sides[1], after, before < 0 || !same(sides, before, after) ? 'new' : '')));
    }
  } else {
    sides[0].lines.forEach((_, row) => table.append(el('tr', {}, ...cellsOf(sides[0], row, ''))));
  }
  return table;
}

// A function of a page of one revision.
function showOne(index) {
  const place = (data.functions || [])[index];
  if (!place) return back();
  const sides = [side('right', place)];
  const link = i => data.functions[i] ? '#/s/' + i : undefined;
  keys = {Escape: back, '[': () => jump(link(index - 1)), ']': () => jump(link(index + 1))};
  byId('detail').replaceChildren(
    el('h2', {}, place.name + '()', el('small', {}, place.file + ':' + place.line)),
    bar(go('\u2190 all', '#/', 'Esc'), go('function before', link(index - 1), '['), go('function after', link(index + 1), ']')),
    el('div', {class: 'panes heads'}, headOf(sides[0], 'Critical sections')), hint(sides),
    el('div', {class: 'wide'}, sourceOf(sides)));
}

const titles = {left: 'Before', right: 'After'};
const same = (sides, before, after) => sides[0].lines[before] === sides[1].lines[after];

// ---- The order of locks: what is taken while something else is held. Edges that a patch adds are
// marked; broken lines are part of a cycle.

const MANY = ofSeries ? 40 : 150;   // edges; of more, only those near what changes, or near cycles, are drawn at first
let allEdges = false;

const isNew = e => e.since !== undefined;
const isGone = e => e.until !== undefined;

// The edges of the kernels chosen, and which of them are part of a cycle.
function ordersNow() {
  const edges = (data.order || []).filter(e => possible(e.when));
  const ahead = new Map();
  for (const e of edges) {
    if (isGone(e)) continue;
    if (!ahead.has(e.held)) ahead.set(e.held, []);
    ahead.get(e.held).push(e.taken);
  }
  const reached = new Map();
  const from = name => {
    if (!reached.has(name)) {
      const seen = new Set();
      const todo = [name];
      while (todo.length) {
        for (const next of ahead.get(todo.pop()) || []) {
          if (!seen.has(next)) { seen.add(next); todo.push(next); }
        }
      }
      reached.set(name, seen);
    }
    return reached.get(name);
  };
  return edges.map(e => ({...e, cycle: !isGone(e) && from(e.taken).has(e.held)}));
}

// What there is to see of many edges: what is new or gone, cycles, and what is next to it.
function nearChanges(edges) {
  const changed = edges.filter(e => isNew(e) || isGone(e) || e.cycle);
  const names = new Set(changed.flatMap(e => [e.held, e.taken]));
  const near = edges.filter(e => changed.includes(e) || names.has(e.held) && names.has(e.taken));
  return near.length ? near : edges.slice(0, MANY);
}

function drawOrder() {
  if (!data.order) return;
  const edges = ordersNow();
  const shown = allEdges || edges.length <= MANY ? edges : nearChanges(edges);
  byId('graph').replaceChildren(...(shown.length ? [graphOf(shown)] : []));
  const short = shortNames([...new Set(edges.flatMap(e => [e.held, e.taken]))]);
  const step = e => isGone(e) ? 1000 + e.until : isNew(e) ? e.since : 2000;
  const order = (a, b) => step(a) - step(b) || b.cycle - a.cycle;
  const changes = shown.filter(e => isNew(e) || isGone(e) || e.cycle).sort(order);
  byId('changed-edges').replaceChildren(...changes.map(e => edgeLine(e, short)));
  const others = edges.filter(e => !changes.includes(e));
  byId('other-edges').replaceChildren(...others.map(e => edgeLine(e, short)));
  byId('others').hidden = others.length === 0;
  byId('others').querySelector('summary').textContent =
    (changes.length ? 'the other ' : 'all ') + others.length + (others.length === 1 ? ' order' : ' orders');
  const fresh = edges.filter(e => isNew(e) && !isGone(e)).length;
  byId('order-told').replaceChildren(
    edges.length === 0 ? 'In the files looked at, no lock is taken while another is held in these kernels.' :
    'An arrow leads from a lock that is held to one that is taken under it. ' +
    (fresh ? fresh + (fresh === 1 ? ' is' : ' are') + ' new with the series: thick, with the number of the patch. ' : ofSeries ? 'The series adds none. ' : '') +
    (edges.some(isGone) ? 'Dotted ones are gone at its end. ' : '') +
    (edges.some(e => e.cycle) ? 'Broken ones are part of a cycle. ' : ''),
    edges.length > MANY ? el('button', {type: 'button', on: {click: () => { allEdges = !allEdges; drawOrder(); }}},
      allEdges ? (ofSeries ? 'only what changes' : 'only cycles') : 'all ' + edges.length + ' (' + shown.length + ' shown)') : '');
}

function edgeLine(e, short) {
  const line = el('li', {}, el('span', {class: 'sign'}, isGone(e) ? '\u2212' : isNew(e) ? '+' : ''), ' ',
    el('b', {title: e.held + ' \u2192 ' + e.taken}, short.get(e.held) + ' \u2192 ' + short.get(e.taken)), e.waits ? '' : ', only tried',
    isNew(e) ? ', ' + (e.added === undefined ? '' : 'with ' + data.conditions[e.added] + ' ') + 'since ' + label(data.patches[e.since]) : '',
    isGone(e) ? ', gone with ' + label(data.patches[e.until]) : '',
    data.conditions[e.when] === 'true' ? '' : el('span', {class: 'when'}, ' [' + data.conditions[e.when] + ']'));
  if (!e.how.length) return line;
  const summary = el('summary', {});
  summary.append(...line.childNodes);
  line.append(el('details', {}, summary, el('ol', {class: 'how'}, ...e.how.map(step => el('li', {}, step)))));
  return line;
}

const WIDEST = 34;     // characters of a lock's name; more are cut in the middle

// Names for the picture: the struct's name without the word, and where the lock is initialised only
// if it tells locks apart.
function shortNames(names) {
  const bare = name => name.replace(/@[^@/]*/, '').replace(/\b(struct|union) /g, '');
  const count = new Map();
  for (const name of names) count.set(bare(name), (count.get(bare(name)) || 0) + 1);
  return new Map(names.map(name => {
    const short = count.get(bare(name)) === 1 ? bare(name) : name;
    return [name, short.length <= WIDEST ? short : short.slice(0, 16) + '\u2026' + short.slice(short.length - WIDEST + 17)];
  }));
}

function graphOf(edges) {
  const names = [...new Set(edges.flatMap(e => [e.held, e.taken]))].sort();
  // A lock stands to the right of all that it is taken under; those of a cycle stand together.
  const column = new Map(names.map(name => [name, 0]));
  for (let round = 0, moved = true; moved && round < names.length; round++) {
    moved = false;
    for (const e of edges) {
      if (isGone(e)) continue;
      const least = Math.max(column.get(e.taken), column.get(e.held) + (e.cycle ? 0 : 1));
      if (least !== column.get(e.taken) || e.cycle && least !== column.get(e.held)) {
        moved = true;
        column.set(e.taken, least);
        if (e.cycle) column.set(e.held, least);
      }
    }
  }
  const columns = [];
  for (const name of names) (columns[column.get(name)] = columns[column.get(name)] || []).push(name);
  // Where its neighbours at the left are, there it stands: lines cross less.
  const rank = new Map();
  columns.forEach(here => {
    const pull = name => {
      const before = edges.filter(e => e.taken === name && rank.has(e.held)).map(e => rank.get(e.held));
      return before.length ? before.reduce((a, b) => a + b, 0) / before.length : 1e6;
    };
    const pulls = new Map(here.map(name => [name, pull(name)]));
    here.sort((a, b) => pulls.get(a) - pulls.get(b) || (a < b ? -1 : 1));
    here.forEach((name, i) => rank.set(name, i));
  });
  const short = shortNames(names);
  const tallest = Math.max(...columns.filter(Boolean).map(here => here.length));
  const wideOf = name => 7.3 * short.get(name).length + 16;
  const places = new Map();
  let x = 10;
  columns.filter(Boolean).forEach(here => {
    here.forEach((name, i) => places.set(name, {x, y: 20 + 46 * (i + (tallest - here.length) / 2), width: wideOf(name)}));
    x += Math.max(...here.map(wideOf)) + 90;
  });
  const height = 46 * tallest + 20;
  const picture = svg('svg', {width: x, height, viewBox: '0 0 ' + x + ' ' + height, role: 'img', 'aria-label': 'Which locks are taken while which are held'});
  picture.style.minWidth = Math.min(x, 992) + 'px';
  const labels = [];
  for (const e of edges) {
    const from = places.get(e.held);
    const to = places.get(e.taken);
    const kind = (isNew(e) && !isGone(e) ? ' new' : '') + (isGone(e) ? ' gone' : '') + (e.cycle ? ' cycle' : '');
    const ahead = to.x > from.x;
    // Forwards from right to left edge; otherwise in a bow at the right of both.
    const begin = {x: from.x + from.width, y: from.y + (e.held === e.taken ? 7 : 12)};
    const end = ahead ? {x: to.x, y: to.y + 12} : {x: to.x + to.width, y: to.y + 17};
    const bow = ahead ? 55 : (to.y > from.y ? 30 : 55) + Math.abs(end.y - begin.y) / 3;
    const path = svg('path', {class: 'edge' + kind, d: 'M' + begin.x + ' ' + begin.y + ' C' + (begin.x + bow) + ' ' + begin.y + ' ' +
      (ahead ? end.x - bow : end.x + bow) + ' ' + end.y + ' ' + end.x + ' ' + end.y});
    path.append(svg('title', {}, e.held + ' \u2192 ' + e.taken));
    const side = ahead ? -7 : 7;
    picture.append(path, svg('path', {class: 'tip' + kind, d: 'M' + end.x + ' ' + end.y + ' l' + side + ' -4 v8 Z'}));
    if (isNew(e) || isGone(e)) {
      // Forwards, beside the tip, where no other lock stands; each number once.
      const number = isGone(e) ? '\u2212' + data.patches[e.until].number : '+' + data.patches[e.since].number;
      const spot = ahead ? {x: end.x - 22, y: end.y - 5} : {x: (begin.x + end.x) / 2 + bow * 0.75, y: (begin.y + end.y) / 2 + 4};
      if (!labels.some(l => l.number === number && l.spot.x === spot.x && l.spot.y === spot.y)) labels.push({number, spot});
    }
  }
  for (const [name, place] of places) {
    const node = svg('g', {class: 'node'});
    const text = svg('text', {x: place.x + 8, y: place.y + 16}, short.get(name));
    node.append(svg('title', {}, name), svg('rect', {x: place.x, y: place.y, width: place.width, height: 24, rx: 4}), text);
    picture.append(node);
  }
  for (const {number, spot} of labels) picture.append(svg('text', {class: 'since', 'text-anchor': 'middle', ...spot}, number));
  return picture;
}

// ---- A finding, step by step.

function showWalk(index, step) {
  const finding = data.findings[index];
  if (!finding || !finding.steps[step]) return back();
  const now = finding.steps[step];
  const link = s => finding.steps[s] ? '#/w/' + index + '/' + s : undefined;
  keys = {Escape: back};
  for (const key of ['j', 'n', 'ArrowDown', 'ArrowRight']) keys[key] = () => jump(link(step + 1));
  for (const key of ['k', 'p', 'ArrowUp', 'ArrowLeft']) keys[key] = () => jump(link(step - 1));
  const list = el('ol', {class: 'walk'}, ...finding.steps.map((s, i) => el('li', {}, el('button',
    {type: 'button', 'aria-current': i === step ? 'step' : undefined, on: {click: () => jump(link(i))}},
    el('b', {}, (i + 1) + '. '), s.function === finding.function ? '' : el('span', {class: 'in'}, s.function + '(): '),
    el('code', {}, s.text), s.note && s.note !== finding.message && s.note !== s.context ? ' \u2014 ' + s.note : '',
    el('span', {class: 'state'}, s.context)))));
  byId('detail').replaceChildren(
    el('h2', {}, finding.title, el('small', {}, finding.id)),
    el('p', {}, finding.message, finding.when ? el('span', {class: 'when'}, ' when ', el('code', {}, finding.when)) : ''),
    bar(go(ofSeries ? '\u2190 series' : '\u2190 all', '#/', 'Esc'), go('previous step', link(step - 1), 'k'), go('next step', link(step + 1), 'j')),
    el('div', {class: 'panes walk'}, el('section', {class: 'pane'}, list), walkPane(finding, step, now)));
  const line = document.querySelector('.src tr.now');
  if (line) line.scrollIntoView({block: 'center'});
}

function walkPane(finding, step, now) {
  if (!now.place) return el('section', {class: 'pane'}, el('p', {}, now.function + '() is in a file that is not at hand.'));
  const version = data.versions[now.place.version];
  const lines = version.lines.map(line => data.lines[line]);
  const found = rails(version, lines.length);
  const said = new Map();
  finding.steps.forEach((s, i) => {
    if (!s.place || s.place.version !== now.place.version || i > step) return;
    for (let row = s.from; row <= s.to; row++) {
      if (!said.has(row)) said.set(row, []);
      if (row === s.to) said.get(row).push((i + 1) + ': ' + [...new Set([s.note === finding.message ? '' : s.note, s.context])].filter(Boolean).join('; '));
    }
  });
  const table = el('table', {class: 'src'}, el('colgroup', {}, wide('3.6em'), wide(found.length * 9 + 8 + 'px'), el('col', {})));
  lines.forEach((text, row) => {
    const current = row >= now.from && row <= now.to;
    table.append(el('tr', {class: current ? 'now' : said.has(row) ? 'step' : undefined},
      el('td', {class: 'n'}, String(now.place.line + row)), el('td', {class: 'b'}, ...barsOf(found, row, -1)),
      el('td', {class: 't'}, text, said.has(row) && said.get(row).length ? el('span', {class: 'say'}, '\u2190 ' + said.get(row).join(' | ')) : '')));
  });
  return el('section', {class: 'pane'}, el('h3', {}, now.function + '() ', el('small', {}, now.place.file)),
    railList(found, -1, () => {}), table);
}

// ---- Where the reader is: the part of the address behind the #.

let keys = {};
let lastShown = '';

function back() { location.hash = '#/'; }
function jump(hash) { if (hash !== undefined) location.hash = hash; }

function route() {
  const [, view, first, second] = location.hash.split('/');
  const detail = view === 'f' || view === 'w' || view === 's';
  const was = !byId('detail').hidden;
  byId('series').hidden = detail;
  byId('detail').hidden = !detail;
  keys = {};
  if (location.hash !== lastShown) difference = -1;
  if (detail && !was) window.scrollTo(0, 0);
  if (view === 'f') showFunction(+first, second);
  if (view === 's') showOne(+first);
  if (view === 'w') showWalk(+first, +second);
  if (!detail && was) {
    const cell = cellAt(at.row, at.patch);
    if (cell) cell.focus();
  }
  lastShown = location.hash;
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(SELECT|INPUT)$/.test(event.target.tagName)) return;
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

findContexts();
if (contexts.length) {
  context = contexts[0];
  const group = (name, list) => list.length ? el('optgroup', {label: name},
    ...list.map(c => el('option', {value: contexts.indexOf(c)}, c.name))) : '';
  if (ofSeries) byId('context').append(...[group('contexts', contexts.filter(c => !c.lock)), group('locks', contexts.filter(c => c.lock))].filter(Boolean));
  if (ofSeries) byId('context').addEventListener('change', event => {
    context = contexts[+event.target.value];
    sizes.clear();
    refresh();
  });
  if (ofSeries) byId('all').addEventListener('change', drawMatrix);
  byId('picture').hidden = false;
  deduce();
  findKernels();
  drawKernels();
  drawMatrix();
  wireMatrix();
  window.addEventListener('resize', drawMatrix);
}
drawOrder();
for (const walk of document.querySelectorAll('.walk[hidden]')) walk.hidden = false;
window.addEventListener('hashchange', route);
route();
document.documentElement.dataset.ready = 'yes';
})();
