/**
 * The shapes of /api/v1 that the console reads. A reading that a machine does not have is absent, never zero;
 * sizes are bytes, times ISO 8601, rates per second.
 */

export interface Reservation {
  deployment: string;
  instance?: string;
  bytes: number;
}

export interface Memory {
  totalBytes?: number;
  /** What deployments may book. */
  limitBytes?: number;
  limitReason?: string;
  reservedBytes?: number;
  foreignBytes?: number;
  freeBytes?: number;
  availableBytes?: number;
  reservations?: Reservation[];
}

export interface Gpu {
  name: string;
  vendor?: string;
  memoryTotalBytes?: number;
  memoryUsedBytes?: number;
  load?: number;
  temperatureCelsius?: number;
  powerWatts?: number;
}

export interface Disk {
  mount: string;
  totalBytes?: number;
  freeBytes?: number;
}

export interface RuntimeOffer {
  name: string;
  version?: string;
  available: boolean;
  reason?: string;
}

export interface Change {
  at: string;
  from?: string;
  to: string;
  reason?: string;
}

export interface Node {
  id: string;
  name: string;
  state: string;
  reason?: string;
  help?: string;
  revision?: number;
  version?: string;
  hostname?: string;
  os?: string;
  architecture?: string;
  processor?: string;
  physicalCores?: number;
  logicalCores?: number;
  memory?: Memory;
  gpus?: Gpu[];
  disks?: Disk[];
  processorLoad?: number;
  temperatureCelsius?: number;
  powerWatts?: number;
  runtimes?: RuntimeOffer[];
  lastSeenAt?: string;
  timeline?: Change[];
}

export interface BillLine {
  line: string;
  bytes: number;
}

export interface Stage {
  instance?: string;
  node: string;
  layers?: number[];
  state?: string;
  precision?: string;
  generation?: number;
  planHash?: string;
  reservedBytes?: number;
  footprintBytes?: number;
  reason?: string;
  message?: string;
  restarts?: number;
  progress?: number;
  running?: number;
  waiting?: number;
  decodeTokensPerSecond?: number;
  prefillTokensPerSecond?: number;
}

export interface Deployment {
  model: string;
  runtime?: string;
  precision?: string;
  replicas?: number;
  context?: number;
  slots?: number;
  mode?: string;
  state: string;
  reason?: string;
  message?: string;
  help?: string;
  revision?: number;
  createdAt?: string;
  stages?: Stage[];
  bill?: BillLine[];
  totalBytes?: number;
  limitBytes?: number;
  timeline?: Change[];
}

export interface Model {
  name: string;
  title?: string;
  parameters?: number;
  quantisation?: string;
  bytes?: number;
  context?: number;
  capabilities?: string[];
  state: string;
  reason?: string;
  licence?: string;
  architecture?: string;
  layers?: number;
  bytesDone?: number;
  bytesTotal?: number;
  bytesPerSecond?: number;
  nodes?: string[];
  source?: string;
  message?: string;
  deployed?: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  role: string;
  prefix?: string;
  createdAt?: string;
  lastUsedAt?: string;
  revoked?: boolean;
}

/** A key just made: the only time its text is seen. */
export interface NewKey {
  id: string;
  name: string;
  role: string;
  key: string;
}

export interface Activity {
  at: string;
  revision?: number;
  subject: string;
  reason?: string;
  text: string;
  actor?: string;
}

export interface Status {
  version?: string;
  clusterId?: string;
  epoch?: number;
  revision?: number;
  state: string;
  startedAt?: string;
  uptimeSeconds?: number;
  http?: string;
  grpc?: string;
}

export interface PlanStage {
  node: string;
  layers?: number[];
  runtime?: string;
  precision?: string;
  context?: number;
  slots?: number;
  bill?: BillLine[];
  totalBytes?: number;
  limitBytes?: number;
}

export interface PlanReason {
  code?: string;
  message: string;
  helps?: string;
}

export interface Plan {
  verdict: 'placed' | 'notNow' | 'never';
  mode?: string;
  planHash?: string;
  stages?: PlanStage[];
  /** Of what does not fit: its bill, as far as it is known. */
  bill?: BillLine[];
  totalBytes?: number;
  limitBytes?: number;
  prediction?: {
    decodeTokensPerSecond?: number;
    prefillTokensPerSecond?: number;
    timeToFirstTokenSeconds?: number;
    loadSeconds?: number;
    watts?: number;
  };
  reasons?: PlanReason[];
}

/** What to deploy, and how; a field left out is the server's choice. */
export interface DeployRequest {
  model: string;
  runtime?: string;
  precision?: string;
  replicas?: number;
  context?: number;
  slots?: number;
}

export interface Snapshot {
  epoch: number;
  revision: number;
  nodes: Node[];
  deployments: Deployment[];
  models: Model[];
  keys?: ApiKey[];
}

export interface Delta {
  revision: number;
  at?: string;
  events?: Omit<Activity, 'at'>[];
  changed?: Partial<Pick<Snapshot, 'nodes' | 'deployments' | 'models' | 'keys'>>;
  /** `kind/name` of what is gone, for example `deployments/smollm2-135m`. */
  removed?: string[];
}

export type Observed = Partial<Pick<Snapshot, 'nodes' | 'deployments' | 'models'>>;

/** An error as RFC 9457 tells it. */
export interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  help?: string;
  id?: string;
}
