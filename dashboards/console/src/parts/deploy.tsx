import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { DeployRequest, Model } from '../api/types.ts';
import { go, to } from '../route.ts';
import { Command, word } from './command.tsx';
import { ProblemNote } from './notes.tsx';
import { PlanOf, usePlan, type Answer } from './plan.tsx';

type Precision = NonNullable<DeployRequest['precision']>;

/** The bill first, then the button: what it takes where, what it will give, and only then deploy. */
export function Deploy({ model }: { model: Model }) {
  const [precision, setPrecision] = useState<Precision | ''>('');
  const [context, setContext] = useState('');
  const [slots, setSlots] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const request = requestOf(model.name, precision, context, slots);
  const answer = usePlan(request);

  const deploy = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api('POST', '/deployments', request);
      go(to('deployments', model.name));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <form
      class="deploy card"
      onSubmit={(event) => {
        event.preventDefault();
        void deploy();
      }}
    >
      <div class="fields">
        <label>
          Precision
          <select value={precision} onChange={(event) => setPrecision(event.currentTarget.value as Precision | '')}>
            <option value="">the runtime’s choice</option>
            <option value="fast">fast</option>
            <option value="accurate">accurate</option>
            <option value="reference">reference</option>
          </select>
        </label>
        <label>
          Context
          <input
            inputMode="numeric"
            pattern="[0-9]*"
            placeholder={model.context === undefined ? 'the model’s own' : String(model.context)}
            value={context}
            onInput={(event) => setContext(event.currentTarget.value)}
          />
        </label>
        <label>
          Slots
          <input
            inputMode="numeric"
            pattern="[0-9]*"
            placeholder="4"
            value={slots}
            onInput={(event) => setSlots(event.currentTarget.value)}
          />
        </label>
      </div>
      <div class="plan" aria-live="polite">
        <PlanOf answer={answer} />
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={busy || !mayDeploy(answer)}>
          Deploy
        </button>
        <Command line={commandOf(request)} />
      </div>
    </form>
  );
}

/** A model that is not on disk has no bill yet; deploying fetches it and then decides. */
function mayDeploy(answer: Answer): boolean {
  if (answer.kind === 'plan') return answer.plan.verdict !== 'never';
  return answer.kind === 'problem';
}

function requestOf(model: string, precision: Precision | '', context: string, slots: string): DeployRequest {
  return {
    model,
    ...(precision && { precision }),
    ...(Number(context) > 0 && { context: Number(context) }),
    ...(Number(slots) > 0 && { slots: Number(slots) }),
  };
}

function commandOf({ model, precision, context, slots }: DeployRequest): string {
  return [
    'ruche deploy',
    word(model),
    precision && `--precision ${precision}`,
    context && `--context ${context}`,
    slots && `--slots ${slots}`,
  ]
    .filter(Boolean)
    .join(' ');
}
