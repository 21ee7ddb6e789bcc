// What the planner's page is answered: a little catalogue, and plans by rules of thumb. The real ones are the server's,
// and specs/real asks that.
const GIB = 2 ** 30;
const device = (name, title, gib, share, links, more) => ({
  name,
  title,
  memoryBytes: gib * GIB,
  limitBytes: Math.round(gib * GIB * share),
  limitReason: 'As Metal recommends it.',
  links,
  ...more,
});

export const CATALOGUE = {
  models: [
    { name: 'smollm2-135m', title: 'SmolLM2 135M Instruct', capabilities: ['chat'], quantisations: [{ name: 'q4_1', bytes: 98_362_432 }] },
    { name: 'kimi-k2.5', title: 'Kimi K2.5', capabilities: ['chat'], quantisations: [{ name: '4bit', bytes: 662_500_000_000 }, { name: '3bit', bytes: 512_000_000_000 }] },
  ],
  devices: [
    device('raspberry-pi-5-16', 'Raspberry Pi 5, 16 GB', 16, 0.9, ['1gbe', 'wifi']),
    device('mac-studio-m3-ultra-512', 'Mac Studio M3 Ultra, 512 GB', 512, 0.75, ['rdma-thunderbolt-5', 'thunderbolt', '10gbe', '1gbe', 'wifi'], {
      usd: 11_699,
      usdOn: '2026-02-02',
      usdSource: 'a shop',
      loadedWatts: 256.5,
    }),
  ],
  links: [
    { name: 'rdma-thunderbolt-5', title: 'RDMA over Thunderbolt 5', kind: 'rdma', bytesPerSecond: 6_710_000_000, microseconds: 25 },
    { name: 'thunderbolt', title: 'IP over a Thunderbolt bridge', kind: 'thunderbolt', bytesPerSecond: 400_000_000, microseconds: 300 },
    { name: '10gbe', title: '10 Gb Ethernet', kind: 'ethernet', bytesPerSecond: 1_250_000_000, microseconds: 300 },
    { name: '1gbe', title: '1 Gb Ethernet', kind: 'ethernet', bytesPerSecond: 125_000_000, microseconds: 300 },
    { name: 'wifi', title: 'Wi-Fi', kind: 'wifi', bytesPerSecond: 300_000_000, microseconds: 29_500 },
  ],
};

/** The one mistake that this server knows. */
export function fleetProblem(fleet) {
  const lines = fleet.split('\n');
  const line = lines.findIndex((each) => each.includes('devic:'));
  if (line < 0) return undefined;
  const column = lines[line].indexOf('devic:') + 1;
  const text = `fleet.yaml:${line + 1}:${column}: spec.nodes[0].devic: unknown field (expected: one of name, device, count). Did you mean 'device'?`;
  return { file: 'fleet.yaml', line: line + 1, column, path: 'spec.nodes[0].devic', found: 'unknown field', expected: 'one of name, device, count', nearest: 'device', text };
}

/** One machine never holds the large model; two share it by layers over RDMA, and one after the other otherwise. */
export function fleetPlan({ model, fleet, context = 8192, slots = 1 }) {
  const [name, asked] = model.split(':');
  const { quantisations } = CATALOGUE.models.find((each) => each.name === name);
  const one = (quantisation, whole) => ({ model: whole ? `${name}:${quantisation.name}` : name, quantisation: quantisation.name, fileBytes: quantisation.bytes, ...answer(quantisation.bytes) });
  const chosen = quantisations.find((each) => each.name === asked) ?? quantisations[0];
  const others = quantisations.filter((each) => each !== chosen);
  return { ...one(chosen, asked), alternatives: others.map((each) => one(each, each !== quantisations[0])) };

  function answer(bytes) {
    const [, machine, count = '1'] = /- \{ name: ([^,]+), device: [^ ,]+(?:, count: (\d+))?/.exec(fleet);
    const machines = Math.min(2, Number(count));
    const lines = [
      { line: 'weights', bytes: Math.round(bytes / machines) },
      { line: 'kv cache', bytes: slots * context * 70_000 },
      { line: 'runtime overhead', bytes: 536_870_912 },
    ];
    const totalBytes = lines.reduce((sum, each) => sum + each.bytes, 0);
    const limitBytes = 412_316_860_416;
    if (totalBytes > limitBytes) {
      const missing = { code: 'memory_never', message: `${name} needs ${totalBytes} bytes.`, helps: `${totalBytes - limitBytes} bytes are missing on ${machine}.` };
      return { verdict: 'never', mode: 'single', stages: [], bill: lines, totalBytes, limitBytes, prediction: {}, reasons: [missing] };
    }
    const tensor = fleet.includes('type: rdma');
    const layers = (rank) => (machines === 1 || tensor ? [0, 60] : rank === 0 ? [0, 30] : [31, 60]);
    return {
      verdict: 'placed',
      mode: machines === 1 ? 'single' : tensor ? 'tensor' : 'pipeline',
      planHash: '9d1e02bb',
      stages: Array.from({ length: machines }, (_, rank) => ({
        node: machines === 1 ? machine : `${machine}-${rank + 1}`,
        layers: layers(rank),
        runtime: 'mlx',
        context,
        slots,
        bill: lines,
        totalBytes,
        limitBytes,
      })),
      prediction: { decodeTokensPerSecond: tensor ? 21.4 : 14.2, prefillTokensPerSecond: 388 },
      reasons: [],
    };
  }
}
