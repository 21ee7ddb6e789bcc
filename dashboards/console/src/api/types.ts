/**
 * The shapes of /api/v1 that the console reads. Objects come from the server's OpenAPI document (schema.ts); what the
 * event stream wraps around them is told here. A reading that a machine does not have is absent, never zero; sizes are
 * bytes, times ISO 8601, rates per second.
 */
import type {
  Agent,
  Approval,
  Budget,
  Conversation,
  Deployment,
  Job,
  Key,
  Model,
  Node,
  Plan,
  Problem,
  Relationship,
  Run,
  SpecProblems,
  Timeline,
} from './schema.ts';

export type {
  Agent,
  AgentMemories,
  AgentMemory,
  Amounts,
  Approval,
  BillLine,
  Budget,
  Change,
  Considered,
  Conversation,
  Decision,
  DeployRequest,
  Deployment,
  Explanation,
  Fit,
  Job,
  JobResult,
  Jobs,
  KnownDevice,
  KnownLink,
  KnownModel,
  Lesson,
  Lessons,
  Model,
  NewKey,
  Node,
  OrganisationStatus,
  Plan,
  PlanCatalogue,
  PlanRequest,
  Recollection,
  Relationship,
  Run,
  RunStep,
  Spec,
  SpecChange,
  SpecChanges,
  SpecProblem,
  Specs,
  Spend,
  Stage,
  StartAnswer,
  Status,
  TalkAnswer,
  TalkPending,
  Turn,
  TurnEffect,
  TurnJournal,
  TurnStep,
  Turns,
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
  agents?: Agent[];
  approvals?: Approval[];
  /** Of workflows. */
  runs?: Run[];
  conversations?: Conversation[];
  relationships?: Relationship[];
  budgets?: Budget[];
}

export interface Delta {
  revision: number;
  at?: string;
  events?: Omit<Activity, 'at' | 'revision'>[];
  changed?: Partial<Kinds>;
  /** `kind/name` of what is gone, for example `deployments/smollm2-135m`. */
  removed?: string[];
}

/** The rows of a picture, by kind. */
export type Kinds = Omit<Snapshot, 'epoch' | 'revision'>;
export type Kind = keyof Kinds;
export type Observed = Partial<Kinds>;
