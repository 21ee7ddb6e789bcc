import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Model } from '../api/types.ts';
import { Command, word } from '../parts/command.tsx';
import { Deploy } from '../parts/deploy.tsx';
import { Empty, ProblemNote } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Pull } from '../parts/progress.tsx';
import { Bytes } from '../parts/quantity.tsx';
import { count, listed, parametersText } from '../format.ts';
import { to } from '../route.ts';
import { deployments, models } from '../store.ts';

const CRUMBS = [{ text: 'Models', href: to('models') }];

/** One model of the catalogue: what it is, fetching it, and its bill before it is deployed. */
export function ModelPage({ name }: { name: string }) {
  const model = models.value.get(name);
  const deployment = deployments.value.get(name);
  if (!model) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Empty title="The catalogue knows no model of this name.">
          <p>These it knows:</p>
          <Command line="ruche models" />
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={name} state={model.state} crumbs={CRUMBS} sentence={sentence(model)}>
      {model.state !== 'present' && <Fetch model={model} />}
      {deployment ? (
        <Section title="Deployed">
          <p>
            It is deployed and <strong>{deployment.state}</strong>.{' '}
            <a href={to('deployments', name)}>Open the deployment</a>
          </p>
        </Section>
      ) : (
        <Section title="Deploy">
          <Deploy model={model} />
        </Section>
      )}
      <Section title="Facts">
        <Facts
          facts={[
            ['Parameters', model.parameters !== undefined && parametersText(model.parameters)],
            ['Weights', model.quantisation],
            ['Size', model.bytes !== undefined && <Bytes value={model.bytes} />],
            ['Context', model.context !== undefined && `${count(model.context)} tokens`],
            ['Can', listed(model.capabilities ?? [])],
            ['On', (model.nodes ?? []).join(', ')],
            ['Architecture', [model.architecture, model.layers && `${model.layers} layers`].filter(Boolean).join(', ')],
            ['Licence', model.licence],
            ['Source', model.source && <code>{model.source}</code>],
          ]}
        />
      </Section>
    </Page>
  );
}

function Fetch({ model }: { model: Model }) {
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState(false);
  const pull = async () => {
    setAsked(true);
    setError(undefined);
    try {
      await api('POST', `/models/${encodeURIComponent(model.name)}/pull`);
    } catch (problem) {
      setError(problem);
    }
    setAsked(false);
  };
  return (
    <Section title={model.state === 'pulling' ? 'Fetching' : 'Fetch'}>
      {error !== undefined && <ProblemNote error={error} />}
      {model.state === 'pulling' ? (
        <Pull model={model} />
      ) : (
        <>
          {model.state === 'failed' && (
            <div class="note bad" role="alert">
              <p class="note-title">{model.message ?? 'The last attempt failed.'}</p>
              <p>What was fetched is kept; the next attempt goes on from there.</p>
            </div>
          )}
          <div class="actions">
            <button type="button" disabled={asked} onClick={pull}>
              {model.state === 'failed' ? 'Fetch again' : 'Fetch it'}
            </button>
            <Command line={`ruche pull ${word(model.name)}`} />
          </div>
        </>
      )}
    </Section>
  );
}

function sentence({ title, state, message }: Model): string {
  const where: Record<string, string> = {
    absent: 'Not on disk yet; deploying fetches it first.',
    pulling: 'Being fetched.',
    present: 'On disk, whole and checked.',
    failed: message ? '' : 'Fetching failed.',
  };
  return [title && `${title}.`, where[state]].filter(Boolean).join(' ');
}
