"use strict";
// Draws a simulation's JSON: headline, warnings, charts with a table each, models, agents, machines, assumptions.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const fleets = data.fleets;
  const DAY = 86400;
  const COLOURS = ["honey", "leaf", "plum", "sky", "clay", "muted"];
  const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2]];
  const charts = [];

  // ---- words

  const known = (value) => value !== null && value !== undefined;
  const digits = (value, most) => value.toLocaleString("en", { maximumFractionDigits: most });
  function plain(value) {
    if (!known(value)) return "–";
    const size = Math.abs(value);
    return digits(value, size >= 100 || Number.isInteger(value) ? 0 : size >= 1 ? 2 : 3);
  }
  function count(value) {
    if (!known(value)) return "–";
    if (value >= 1e9) return digits(value / 1e9, 2) + " G";
    if (value >= 1e6) return digits(value / 1e6, 2) + " M";
    if (value >= 1e4) return digits(value / 1e3, 1) + " k";
    return digits(value, 0);
  }
  function seconds(value) {
    if (!known(value)) return "–";
    if (value === 0) return "0 s";
    if (value < 1) return digits(value * 1e3, value < 0.01 ? 1 : 0) + " ms";
    if (value < 120) return digits(value, value < 10 ? 2 : 1) + " s";
    if (value < 7200) return digits(value / 60, 1) + " min";
    if (value < 2 * DAY) return digits(value / 3600, 1) + " h";
    return digits(value / DAY, 1) + " d";
  }
  function bytes(value) {
    if (!known(value)) return "–";
    const units = ["B", "kB", "MB", "GB", "TB"];
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
    return digits(value, value < 10 ? 1 : 0) + " " + units[unit];
  }
  const money = (value) => !known(value) ? "–" : "$" + value.toLocaleString("en",
    { minimumFractionDigits: value < 100 ? 2 : 0, maximumFractionDigits: value < 100 ? 2 : 0 });
  const share = (value) => !known(value) ? "–" : digits(value * 100, value < 0.1 ? 1 : 0) + " %";
  const energy = (value) => !known(value) ? "–" : plain(value) + " kWh";
  const watts = (value) => !known(value) ? "–" : digits(value, 0) + " W";
  const list = (words) => words.length < 2 ? words.join("") : words.slice(0, -1).join(", ") + " and " + words.at(-1);

  // ---- elements

  function make(name, attributes, ...children) {
    const at = name === "svg" || name === "path" || name === "line" || name === "g";
    const made = at ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (known(value) && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    for (const child of children.flat()) {
      if (known(child) && child !== false) made.append(child);
    }
    return made;
  }
  /** Columns: {title, of, text?, number?, best?}. */
  function table(caption, rows, columns, kind) {
    return make("div", { class: "scroll" + (rows.length > 24 ? " tall" : ""), tabindex: "0", role: "region", "aria-label": caption },
      make("table", { class: kind },
        make("caption", {}, caption),
        make("thead", {}, make("tr", {}, columns.map((it) =>
          make("th", { scope: "col", class: it.number && "number" }, it.title)))),
        make("tbody", {}, rows.map((row) => make("tr", {}, columns.map((it, place) => {
          const value = it.of(row);
          const text = it.text ? it.text(value, row) : value;
          return make(place === 0 ? "th" : "td", {
            scope: place === 0 && "row",
            class: [it.number && "number", it.best && it.best(row) && "best"].filter(Boolean).join(" ") || null,
          }, known(text) ? text : "–");
        }))))));
  }
  function folded(title, inside) {
    return make("details", {}, make("summary", {}, title), inside);
  }
  function figure(title, note, ...inside) {
    return make("figure", {}, make("figcaption", {}, make("h2", {}, title), note && make("span", { class: "muted" }, note)), ...inside);
  }
  const section = (title, ...inside) => make("section", {}, make("h2", {}, title), ...inside);

  // ---- head

  function prose(fleet) {
    const parts = [
      `${fleet.name} serves ${count(fleet.tokensPerDay)} tokens a day`,
      fleet.ttftSeconds.count > 0
        && `half of the answers begin within ${seconds(fleet.ttftSeconds.p50)}, 95 of 100 within ${seconds(fleet.ttftSeconds.p95)}`,
      `its machines work ${share(fleet.utilisation)} of the time`,
      known(fleet.energyKWh) && `they use ${energy(fleet.energyKWh)}`
        + (known(fleet.powerCostUsd) ? `, ${money(fleet.powerCostUsd)} of power` : ""),
      known(fleet.cloudCostUsd) && `the same tokens would cost ${money(fleet.cloudCostUsd)} elsewhere`,
    ].filter(Boolean);
    return parts.join("; ") + ".";
  }
  function head() {
    const count = Math.round(lasted / span.seconds);
    const days = lasted >= data.days * DAY * 0.99 ? (data.days === 1 ? "One day" : data.days + " days") : `${count} ${span.each}s`;
    return make("section", {},
      make("h1", {}, `${days} on ${list(fleets.map((it) => it.name))}`),
      fleets.map((it) => make("p", { class: "lead" }, prose(it))),
      make("p", { class: "muted" }, `Simulated on virtual time with the placement, admission and routing of a real Ruche; seed ${data.seed}.`));
  }
  function headline() {
    const rows = [
      ["Tokens a day", (it) => it.tokensPerDay, count, 1],
      ["First token, half within", (it) => it.ttftSeconds.p50, seconds, -1],
      ["First token, 95 of 100 within", (it) => it.ttftSeconds.p95, seconds, -1],
      ["First token, 99 of 100 within", (it) => it.ttftSeconds.p99, seconds, -1],
      ["Waiting in the queue, 95 of 100 at most", (it) => it.queueSeconds.p95, seconds, -1],
      ["Good answers", (it) => it.requests.goodput, share, 1],
      ["Refused or never served", (it) => it.requests.refused + it.requests.unserved, plain, -1],
      ["Machines at work", (it) => it.utilisation, share, 0],
      ["Energy", (it) => it.energyKWh, energy, -1],
      ["Power", (it) => it.powerCostUsd, money, -1],
      ["The same tokens elsewhere", (it) => it.cloudCostUsd, money, 0],
      ["Spent elsewhere all the same", (it) => it.cloudSpentUsd, money, -1],
      ["Memory of no use to any wanted model", (it) => it.strandedBytes, bytes, -1],
    ];
    const best = (row, fleet) => {
      if (fleets.length < 2 || row[3] === 0) return false;
      const all = fleets.map(row[1]).filter(known);
      const value = row[1](fleet);
      if (!known(value) || all.every((it) => it === all[0])) return false;
      return value === (row[3] > 0 ? Math.max(...all) : Math.min(...all));
    };
    return make("section", { class: "panel headline" }, table(
      fleets.length > 1 ? "Side by side; a ⬢ marks the better" : "In short", rows,
      [{ title: "", of: (row) => row[0] }, ...fleets.map((fleet) => ({
        title: fleet.name, number: true, of: (row) => row[2](row[1](fleet)), best: (row) => best(row, fleet),
      }))]));
  }
  function warnings() {
    const found = fleets.filter((it) => it.warnings.length > 0);
    if (found.length === 0) return null;
    return section("What does not go as wished", found.map((fleet) => make("div", {},
      make("h3", {}, fleet.name),
      fleet.warnings.map((it) => make("div", { class: "warning" },
        make("b", {}, "Warning: "), it.about + ": " + it.message,
        it.reasons.length > 0 && make("ul", {}, it.reasons.map((reason) =>
          make("li", {}, reason.message, reason.helps && make("span", { class: "muted" }, " " + reason.helps)))))))));
  }

  // ---- charts

  function colour(name) {
    const probe = make("span", { style: `color:var(--${name})`, hidden: true });
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }
  function legend() {
    if (fleets.length < 2) return null;
    return make("ul", { class: "legend" }, fleets.map((fleet, i) => make("li", {},
      make("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" }, make("line", {
        x1: 0, y1: 4, x2: 24, y2: 4, "stroke-width": 2, "stroke-dasharray": DASHES[i % 6].join(" "),
        style: `stroke:var(--${COLOURS[i % 6]})`,
      })), fleet.name)));
  }
  const two = (it) => String(Math.floor(it + 1e-6)).padStart(2, "0");
  /** What time is told in, by how long it all took; `at` counts these from the beginning. */
  const SPANS = [
    { seconds: DAY, title: "Day", each: "day", label: (it) => "day " + (it + 1), clock: (at) => `day ${Math.floor(at) + 1}, ${two((at % 1) * 24)} h` },
    { seconds: 3600, title: "Hour", each: "hour", label: (it) => it + " h", clock: (at) => `${two(at)}:${two((at % 1) * 60)} h` },
    { seconds: 60, title: "Minute", each: "minute", label: (it) => it + " min", clock: (at) => `${two(at)}:${two((at % 1) * 60)} min` },
    { seconds: 1, title: "Second", each: "second", label: (it) => it + " s", clock: (at) => `${Math.floor(at + 1e-6)} s` },
  ];
  const lasted = Math.max(...fleets.map((it) => it.seconds));
  const span = SPANS.find((it) => lasted >= 3 * it.seconds) || SPANS[SPANS.length - 1];
  /** The sum, mean or most of each day's buckets, or each hour's of a short run. */
  function bySpan(fleet, of, how) {
    const spans = [];
    fleet.series.fromSeconds.forEach((from, i) => {
      const at = Math.floor(from / span.seconds + 1e-6);
      (spans[at] ||= []).push(of(fleet.series, i));
    });
    return spans.map((values) => {
      const there = values.filter(known);
      if (there.length === 0) return null;
      if (how === "most") return Math.max(...there);
      const sum = there.reduce((a, b) => a + b, 0);
      return how === "sum" ? sum : sum / there.length;
    });
  }
  /** A line for each fleet over all days; of(series, i) may be null. */
  function overTime(title, note, of, text, how, filled) {
    const longest = fleets.reduce((a, b) => b.series.fromSeconds.length > a.series.fromSeconds.length ? b : a);
    const xs = longest.series.fromSeconds.map((it) => it / span.seconds);
    if (xs.length === 0 || fleets.every((fleet) => xs.every((_, i) => !known(of(fleet.series, i))))) return null;
    const spans = Array.from(bySpan(longest, of, how), (_, at) => at);
    const each = fleets.map((fleet) => bySpan(fleet, of, how));
    const words = { sum: "in all", mean: "on average", most: "at most" }[how];
    const place = make("div", { class: "chart", role: "img", "aria-label": `${title}. ` + fleets.map((fleet, i) => {
      const all = each[i].filter(known);
      return all.length ? `${fleet.name}: each ${span.each} from ${text(Math.min(...all))} to ${text(Math.max(...all))}` : `${fleet.name}: not known`;
    }).join(". ") });
    const made = figure(title, note, legend(), place, folded("As a table", table(`${title}, each ${span.each} ${words}`, spans, [
      { title: span.title, of: (at) => String(at + 1) },
      ...fleets.map((fleet, i) => ({ title: fleet.name, number: true, of: (at) => known(each[i][at]) ? text(each[i][at]) : "–" })),
    ])));
    if (typeof uPlot === "undefined") {
      place.remove();
      made.querySelector("details").open = true;
      return made;
    }
    const lines = [xs, ...fleets.map((fleet) => xs.map((_, i) => {
      const value = i < fleet.series.fromSeconds.length ? of(fleet.series, i) : null;
      return known(value) ? value : null;
    }))];
    let drawn = null;
    const draw = () => {
      drawn?.destroy();
      const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
      drawn = new uPlot({
        width: Math.max(280, place.clientWidth), height: 200, legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        scales: { x: { time: false }, y: { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
        axes: [
          { ...axis, size: 28, values: (_, splits) => splits.map((it) => Number.isInteger(it) ? span.label(it) : ""), space: 64 },
          { ...axis, values: (_, splits) => splits.map((it) => text(it)), size: 72 },
        ],
        series: [{}, ...fleets.map((fleet, i) => ({
          label: fleet.name, stroke: colour(COLOURS[i % 6]), width: 1.5, dash: DASHES[i % 6], points: { show: false },
          fill: filled && i === 0 ? colour("honey").replace("rgb(", "rgba(").replace(")", ", 0.10)") : undefined,
        }))],
        plugins: [reading(place, text)],
      }, lines, place);
    };
    charts.push({ draw, place, resize: () => drawn?.setSize({ width: Math.max(280, place.clientWidth), height: 200 }) });
    return made;
  }
  /** What is under the pointer, in words. */
  function reading(place, text) {
    const box = make("div", { style: "position:absolute;pointer-events:none;top:4px;padding:2px 8px;font-size:11px;border-radius:4px;background:var(--raised);color:var(--text);border:1px solid var(--line);white-space:nowrap", hidden: true });
    return { hooks: {
      init: (chart) => { chart.over.append(box); },
      setCursor: (chart) => {
        const { idx, left } = chart.cursor;
        box.hidden = !known(idx) || left < 0;
        if (box.hidden) return;
        const at = chart.data[0][idx];
        box.textContent = `${span.clock(at)}: ` + fleets.map((fleet, i) => {
          const value = chart.data[i + 1][idx];
          return (fleets.length > 1 ? fleet.name + " " : "") + (known(value) ? text(value) : "–");
        }).join("  ");
        const right = left > chart.over.clientWidth / 2;
        box.style.left = right ? "" : left + 8 + "px";
        box.style.right = right ? chart.over.clientWidth - left + 8 + "px" : "";
      },
    } };
  }
  /** Groups: {title, rows: [{name, value, text, kind}]}; lengths as shares of the most. */
  function bars(title, note, groups, most) {
    const all = groups.flatMap((group) => group.rows.map((row) => row.value)).filter(known);
    if (all.length === 0) return null;
    const whole = most || Math.max(...all) || 1;
    const rows = groups.flatMap((group) => group.rows.map((row) => ({ group: group.title, ...row })));
    return figure(title, note, make("div", { class: "bars", "aria-hidden": "true" }, groups.flatMap((group) => [
      group.title && make("span", { class: "group" }, group.title),
      ...group.rows.flatMap((row) => [
        make("span", {}, row.name),
        make("span", { class: "bar" }, known(row.value) && row.value > 0 && make("span", {
          class: row.kind || "honey", style: `width:${Math.min(100, row.value / whole * 100)}%`,
        })),
        make("span", { class: "number" }, row.text),
      ]),
    ])), folded("As a table", table(title, rows, [
      { title: "Fleet", of: (row) => row.group || fleets[0].name },
      { title: "", of: (row) => row.name },
      { title: "", number: true, of: (row) => row.text },
    ])));
  }
  const named = (fleet) => fleets.length > 1 ? fleet.name : "";

  // ---- machines

  const HEX = (() => {
    const cells = [];
    for (let row = 0; row < 4; row++) for (let column = 0; column < 16; column++) cells.push([column * 17.4 + (row % 2) * 8.7 + 10, row * 15 + 11]);
    return cells;
  })();
  function hexagon([x, y], kind) {
    const r = 9;
    const points = [0, 1, 2, 3, 4, 5].map((i) => {
      const angle = Math.PI / 3 * i + Math.PI / 6;
      return `${(x + r * Math.cos(angle)).toFixed(1)} ${(y + r * Math.sin(angle)).toFixed(1)}`;
    });
    return make("path", { d: "M" + points.join("L") + "Z", class: kind });
  }
  function machine(node) {
    const whole = node.limitBytes + node.foreignBytes;
    const cells = (value) => Math.round(value / Math.max(1, whole) * 64);
    const booked = cells(node.bookedBytes);
    const foreign = cells(node.foreignBytes);
    const stranded = Math.min(cells(node.strandedBytes), 64 - booked - foreign);
    const kinds = HEX.map((_, i) => i < booked ? "booked" : i < booked + foreign ? "foreign"
      : i >= 64 - stranded ? "free stranded" : "free");
    return make("div", {},
      make("h3", {}, node.node, make("span", { class: "muted" }, "  " + node.device)),
      make("svg", { class: "comb", viewBox: "0 0 290 68", role: "img", "aria-label":
        `${node.node}: ${bytes(node.bookedBytes)} of ${bytes(node.limitBytes)} are models, ${bytes(node.foreignBytes)} are other programs', ${bytes(node.strandedBytes)} are of no use` },
      HEX.map((at, i) => hexagon(at, kinds[i]))),
      make("span", { class: "number" }, `${bytes(node.bookedBytes)} of ${bytes(node.limitBytes)}`),
      make("span", { class: "muted" }, `, at work ${share(node.utilisation)}` + (node.outages > 0 ? `, lost ${node.outages === 1 ? "once" : node.outages + " times"} for ${seconds(node.outageSeconds)}` : "")));
  }
  function memory() {
    return figure("Memory at the beginning", "A cell is a 64th of what may be used. Filled: models. Grey: other programs. Dashed: of no use to any wanted model.",
      fleets.map((fleet) => make("div", {}, named(fleet) && make("h3", {}, fleet.name),
        make("div", { class: "machines" }, fleet.nodes.slice(0, 24).map(machine)),
        fleet.nodes.length > 24 && make("p", { class: "muted" }, `and ${fleet.nodes.length - 24} more, in the table.`))),
      folded("As a table", table("Machines", fleets.flatMap((fleet) => fleet.nodes.map((node) => ({ fleet, node }))), [
        { title: "Machine", of: (row) => row.node.node },
        { title: "Fleet", of: (row) => row.fleet.name },
        { title: "Device", of: (row) => row.node.device },
        { title: "Models", number: true, of: (row) => bytes(row.node.bookedBytes) },
        { title: "May use", number: true, of: (row) => bytes(row.node.limitBytes) },
        { title: "Other programs", number: true, of: (row) => bytes(row.node.foreignBytes) },
        { title: "Of no use", number: true, of: (row) => bytes(row.node.strandedBytes) },
        { title: "At work", number: true, of: (row) => share(row.node.utilisation) },
        { title: "Energy", number: true, of: (row) => energy(row.node.energyKWh) },
        { title: "Lost", number: true, of: (row) => plain(row.node.outages) },
      ])));
  }

  // ---- models, agents, assumptions

  function where(model) {
    if (model.replicas.length === 0) return "nowhere";
    const here = model.replicas.filter((it) => it.fromSeconds === 0);
    return (here.length ? here : model.replicas).slice(0, 8).map((it) => {
      const stages = it.stages.map((stage) => stage.node).join(" + ");
      const how = { tensor: ", each layer shared", pipeline: ", one after the other" }[it.mode] || "";
      return stages + how;
    }).join("; ");
  }
  const speed = (model) => model.replicas.length && known(model.replicas[0].decodeTokensPerSecond)
    ? plain(model.replicas[0].decodeTokensPerSecond) + " tok/s" + (model.replicas[0].measured ? ", measured" : "") : "–";
  function models() {
    return section("Models", fleets.map((fleet) => make("div", { class: "panel" }, table(fleet.name, fleet.models, [
      { title: "Model", of: (it) => it.model },
      { title: "Where", of: where },
      { title: "Why", of: (it) => it.reason },
      { title: "Alone", number: true, of: speed },
      { title: "Tokens", number: true, of: (it) => count(it.tokensIn + it.tokensOut) },
      { title: "Requests", number: true, of: (it) => count(it.requests.all) },
      { title: "First token p50", number: true, of: (it) => seconds(it.ttftSeconds.p50) },
      { title: "p95", number: true, of: (it) => seconds(it.ttftSeconds.p95) },
      { title: "At work", number: true, of: (it) => share(it.utilisation) },
      { title: "Elsewhere", number: true, of: (it) => money(it.cloudCostUsd) + (it.comparedWith && known(it.cloudCostUsd) ? " as " + it.comparedWith : "") },
    ]))));
  }
  function agents() {
    if (fleets.every((it) => it.agents.length === 0)) return null;
    return section("Agents", fleets.map((fleet) => make("div", { class: "panel" }, table(fleet.name, fleet.agents, [
      { title: "Agent", of: (it) => it.agent },
      { title: "Model", of: (it) => it.model || "none is reachable" },
      { title: "Why", of: (it) => it.why },
      { title: "Turns", number: true, of: (it) => count(it.turns) },
      { title: "Calls", number: true, of: (it) => count(it.calls) },
      { title: "Not started", number: true, of: (it) => count(it.notStarted) },
      { title: "Tokens", number: true, of: (it) => count(it.tokensIn + it.tokensOut) },
      { title: "Waits, each call", number: true, of: (it) => it.calls ? seconds(it.waitingSeconds / it.calls) : "–" },
      { title: "Takes, each call", number: true, of: (it) => it.calls ? seconds(it.workingSeconds / it.calls) : "–" },
      { title: "Spent elsewhere", number: true, of: (it) => money(it.spentUsd) },
    ]))));
  }
  function assumptions() {
    const changed = (it) => it.value !== it.usual;
    const sorted = [...data.assumptions].sort((a, b) => changed(b) - changed(a));
    return section("What was assumed", make("p", { class: "muted" },
      "What no file says. Every one can be given with --assume NAME=VALUE." + (data.cloudModel ? ` Prices elsewhere are those of ${data.cloudModel}.` : "")),
    make("div", { class: "panel" }, table("Assumptions", sorted, [
      { title: "Name", of: (it) => it.name },
      { title: "Value", number: true, of: (it) => make("span", { class: changed(it) && "changed" }, plain(it.value) + (changed(it) ? ` (usually ${plain(it.usual)})` : "")) },
      { title: "Unit", of: (it) => it.unit },
      { title: "What it is", of: (it) => it.why },
    ])));
  }

  // ---- all of it

  document.title = `Ruche: ${data.days} days on ${list(fleets.map((it) => it.name))}`;
  document.getElementById("subject").textContent = "simulation";
  const perHour = (of) => (series, i) => of(series, i) / series.bucketSeconds * 3600;
  const tokens = perHour((series, i) => series.tokensIn[i] + series.tokensOut[i]);
  document.getElementById("report").append(...[
    head(),
    headline(),
    warnings(),
    overTime("Tokens an hour", "Read and written.", tokens, count, "mean", true),
    make("div", { class: "pair" }, ...[
      overTime("Requests that wait", "On average over each span.", (series, i) => series.meanQueue[i], plain, "mean"),
      bars("Time to first token", "From the request's arrival.", fleets.map((fleet) => ({
        title: named(fleet), rows: ["p50", "p95", "p99"].map((it) => ({
          name: { p50: "half within", p95: "95 of 100 within", p99: "99 of 100 within" }[it],
          value: fleet.ttftSeconds.count ? fleet.ttftSeconds[it] : null, text: fleet.ttftSeconds.count ? seconds(fleet.ttftSeconds[it]) : "–",
        })),
      }))),
      overTime("Watts", "All machines together, at rest too.", (series, i) => series.watts[i], watts, "mean"),
      bars("What it costs", "Honey is power at home, striped sky is money that goes elsewhere.", fleets.map((fleet) => ({
        title: named(fleet), rows: [
          { name: "power", value: fleet.powerCostUsd, text: money(fleet.powerCostUsd) },
          { name: "spent elsewhere", value: fleet.cloudSpentUsd, text: money(fleet.cloudSpentUsd), kind: "sky" },
          { name: "the same tokens elsewhere", value: fleet.cloudCostUsd, text: money(fleet.cloudCostUsd), kind: "sky" },
        ],
      }))),
      overTime("Machines at work", "Share of the time, all that have a model.", (series, i) => series.utilisation[i], share, "mean"),
      bars("Each machine at work", "Share of the time that it was there.", fleets.map((fleet) => ({
        title: named(fleet), rows: fleet.nodes.slice(0, 24).map((node) => ({ name: node.node, value: node.utilisation, text: share(node.utilisation) })),
      })), 1),
    ].filter(known)),
    memory(),
    models(),
    agents(),
    assumptions(),
  ].filter(known));

  const drawAll = () => charts.forEach((it) => it.draw());
  drawAll();
  const observer = new ResizeObserver(() => charts.forEach((it) => it.resize()));
  charts.forEach((it) => observer.observe(it.place));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  document.getElementById("theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    drawAll();
  });
})();
