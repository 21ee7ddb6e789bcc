import { useRef, useState } from 'preact/hooks';
import { api, Problem } from '../api/client.ts';
import type { KnownModel, Plan, PlanCatalogue, PlanRequest } from '../api/types.ts';
import { useFetched } from '../fetched.ts';
import { Command, Copy, word } from '../parts/command.tsx';
import { FITS } from '../parts/fit.tsx';
import { Machines } from '../parts/machines.tsx';
import { ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Page, Section } from '../parts/page.tsx';
import { PlanOf, rate, usePlan } from '../parts/plan.tsx';
import { SpecProblems, selectProblem } from '../parts/problems.tsx';
import { Bytes } from '../parts/quantity.tsx';
import { State } from '../parts/state.tsx';
import { ModelTabs } from '../parts/tabs.tsx';
import { YamlText } from '../parts/yaml-text.tsx';
import { commonLinks, fleetText, groupsText, parseGroups, type Group } from '../planner.ts';
import { route, setQuery } from '../route.ts';

/** What is shown before anybody has said anything: a model that no machine holds alone. */
const FIRST = { model: 'kimi-k2.5', machines: 'mac-studio-m3-ultra-512:2', link: 'rdma' };

/** What would run on machines that need not be there. */
export function PlannerPage() {
  const { found: catalogue, error } = useFetched((signal) => api<PlanCatalogue>('GET', '/catalogue', undefined, signal), []);
  return (
    <Page
      title="Planner"
      wide
      tabs={<ModelTabs at="Planner" />}
      sentence="What would run on machines that you do not have yet, placed by what places models here."
    >
      {error !== undefined && <ProblemNote error={error} />}
      {catalogue === undefined && error === undefined && <Skeleton lines={8} />}
      {catalogue && <Planner catalogue={catalogue} />}
    </Page>
  );
}

function Planner({ catalogue }: { catalogue: PlanCatalogue }) {
  const { query } = route.value;
  const groups = known(parseGroups(query.get('machines') ?? FIRST.machines), catalogue);
  const link = linkOf(query.get('link') ?? FIRST.link, groups, catalogue);
  const model = query.get('model') ?? FIRST.model;
  const context = query.get('context') ?? '';
  const slots = query.get('slots') ?? '';
  // a file that was written by hand; the address does not hold it
  const [written, setWritten] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const fleet = written ?? fleetText(groups, link);
  const request: PlanRequest = {
    model,
    fleet,
    ...(Number(context) > 0 && { context: Number(context) }),
    ...(Number(slots) > 0 && { slots: Number(slots) }),
  };
  const answer = usePlan(request);
  const change = (next: Group[], nextLink: string) => {
    setQuery('machines', groupsText(next));
    setQuery('link', nextLink === '' ? 'none' : nextLink);
  };
  return (
    <div class="planner">
      <div class="planner-ask">
        <Section
          title="Machines"
          aside={
            <button type="button" class="quiet" onClick={() => setWritten(written === undefined ? fleet : undefined)}>
              {written === undefined ? 'write the file' : 'choose from a list'}
            </button>
          }
        >
          {written === undefined ? (
            <Machines groups={groups} link={link} catalogue={catalogue} change={change} />
          ) : (
            <YamlText field={field} label="Fleet as YAML" most={24} text={written} write={setWritten} />
          )}
        </Section>
        <Section title="Model">
          <div class="fields">
            <ModelChoice models={catalogue.models} model={model} />
            <label>
              Context
              <input
                inputMode="numeric"
                pattern="[0-9]*"
                placeholder="as usual"
                value={context}
                onInput={(event) => setQuery('context', event.currentTarget.value)}
              />
            </label>
            <label>
              Slots
              <input inputMode="numeric" pattern="[0-9]*" placeholder="1" value={slots} onInput={(event) => setQuery('slots', event.currentTarget.value)} />
            </label>
          </div>
        </Section>
        <div class="actions">
          <Command line={commandOf(request)} />
          <span class="muted small">
            fleet.yaml <Copy text={fleet} label="Copy fleet.yaml" />
          </span>
        </div>
      </div>
      <div class="plan card" aria-live="polite">
        {answer.kind === 'problem' && answer.error instanceof Problem && answer.error.problems.length > 0 ? (
          <SpecProblems
            outcome="No plan"
            problems={answer.error.problems}
            untold={answer.error.untold}
            show={(problem) => selectProblem(field.current, problem)}
          />
        ) : (
          <PlanOf answer={answer} />
        )}
        {answer.kind === 'plan' && <Alternatives model={model} plan={answer.plan} />}
      </div>
    </div>
  );
}

function ModelChoice({ models, model }: { models: KnownModel[]; model: string }) {
  const [name = '', quantisation] = model.split(':', 2);
  const chosen = models.find((each) => each.name === name);
  return (
    <>
      <label>
        Model
        <select value={chosen ? name : ''} onChange={(event) => setQuery('model', event.currentTarget.value)}>
          {!chosen && <option value="">{name} is not known</option>}
          {models.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      {chosen && (
        <label>
          Quantisation
          <select
            value={quantisation ?? chosen.quantisations[0]?.name}
            onChange={(event) => setQuery('model', `${name}:${event.currentTarget.value}`)}
          >
            {chosen.quantisations.map((each) => (
              <option key={each.name} value={each.name}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

/** The same model in its other quantisations, each a click away. */
function Alternatives({ model, plan: { alternatives = [] } }: { model: string; plan: Plan }) {
  if (alternatives.length === 0) return null;
  const name = model.replace(/:.*/, '');
  return (
    <Section title="In another quantisation">
      <div class="scroll">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Quantisation</th>
              <th scope="col" class="number">
                File
              </th>
              <th scope="col">Verdict</th>
              <th scope="col" class="number">
                Machines
              </th>
              <th scope="col" class="number">
                Decodes
              </th>
            </tr>
          </thead>
          <tbody>
            {alternatives.map(({ model: full = '', quantisation = '', fileBytes, verdict, stages, prediction }) => (
              <tr key={full + quantisation}>
                <td>
                  <button type="button" class="quiet" onClick={() => setQuery('model', full === name ? name : full)}>
                    <bdi>{quantisation}</bdi>
                  </button>
                </td>
                <td class="number">{fileBytes !== undefined && <Bytes value={fileBytes} />}</td>
                <td>
                  <State state={FITS[verdict]} />
                </td>
                <td class="number">{stages.length > 0 && <span class="quantity">{stages.length}</span>}</td>
                <td class="number">{rate(prediction.decodeTokensPerSecond)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** Only machines that the catalogue has; at least one. */
function known(groups: Group[], { devices }: PlanCatalogue): Group[] {
  const found = groups.filter(({ device }) => devices.some(({ name }) => name === device));
  const first = devices[0];
  return found.length > 0 || !first ? found : [{ device: first.name, count: 1 }];
}

/** What was asked for, or the best that all machines can have in its place. */
function linkOf(wanted: string, groups: Group[], catalogue: PlanCatalogue): string {
  if (wanted === 'none') return '';
  const links = commonLinks(groups, catalogue);
  return links.find((kind) => kind === wanted) ?? links[0] ?? '';
}

function commandOf({ model, context, slots }: PlanRequest): string {
  return ['ruche plan', word(model), '-f fleet.yaml', context && `--context ${context}`, slots && `--slots ${slots}`].filter(Boolean).join(' ');
}
