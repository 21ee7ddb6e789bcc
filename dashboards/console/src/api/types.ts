/**
 * The shapes of /api/v1 that the console reads. Objects come from the server's OpenAPI document (schema.ts); what the
 * event stream wraps around them is told here. A reading that a machine does not have is absent, never zero; sizes are
 * bytes, times ISO 8601, rates per second.
 */
import type { Deployment, Job, Key, Model, Node, Plan, Problem, SpecProblems, Timeline } from './schema.ts';

export type {
  BillLine,
  Change,
  DeployRequest,
  Deployment,
  Fit,
  Job,
  JobResult,
  Jobs,
  Model,
  NewKey,
  Node,
  Plan,
  Spec,
  SpecChange,
  SpecChanges,
  SpecProblem,
  Specs,
  Stage,
  Status,
} from './schema.ts';
export type ApiKey = Key;
export type Memory = Node['memory'];
export type PlanStage = Plan['stages'][number];
export type Activity = Timeline['events'][number];
/** An error as RFC 9457 tells it; whoever stands between may leave things out. */
export type ProblemBody = Partial<Problem & Pick<SpecProblems, 'problems' | 'untold'>>;

export interface Snapshot {
  epoch: number;
  revision: number;
  nodes: Node[];
  deployments: Deployment[];
  models: Model[];
  /** The newest; older ones are fetched. */
  jobs?: Job[];
  /** Told to admins alone. */
  keys?: ApiKey[];
}

export interface Delta {
  revision: number;
  at?: string;
  events?: Omit<Activity, 'at' | 'revision'>[];
  changed?: Partial<Pick<Snapshot, 'nodes' | 'deployments' | 'models' | 'jobs' | 'keys'>>;
  /** `kind/name` of what is gone, for example `deployments/smollm2-135m`. */
  removed?: string[];
}

export type Observed = Partial<Pick<Snapshot, 'nodes' | 'deployments' | 'models' | 'jobs'>>;
