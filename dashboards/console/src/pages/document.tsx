import { useState } from 'preact/hooks';
import { Problem } from '../api/client.ts';
import type { Spec } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command, Copy } from '../parts/command.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Editor } from '../parts/editor.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { go, to } from '../route.ts';
import { removeSpec, useSpec } from '../specs.ts';
import { keys } from '../store.ts';
import { yamlOf } from '../yaml.ts';

const CRUMBS = [{ text: 'Documents', href: to('organisation') }];

/** One document of an organisation. */
export function DocumentPage({ kind, name }: { kind: string; name: string }) {
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const { found: spec, error } = useSpec(kind, name);
  if (error instanceof Problem && error.status === 404) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        <Empty title={`There is no ${kind} of this name.`}>
          <Command line="ruche get" />
        </Empty>
      </Page>
    );
  }
  if (!spec) {
    return (
      <Page title={name} crumbs={CRUMBS}>
        {error === undefined ? <Skeleton lines={6} /> : <ProblemNote error={error} />}
      </Page>
    );
  }
  const text = yamlOf(spec.document);
  const actions = (
    <>
      <button type="button" class={editing ? '' : 'primary'} onClick={() => setEditing(!editing)}>
        {editing ? 'Leave it as it is' : 'Edit'}
      </button>
      <button type="button" onClick={() => setAsking(true)}>
        Remove …
      </button>
    </>
  );
  return (
    <Page title={spec.name} crumbs={CRUMBS} sentence={sentence(spec)} actions={actions}>
      <Section title="Facts">
        <Facts
          facts={[
            ['Kind', spec.kind],
            ['What', <bdi>{spec.what}</bdi>],
            ['Version', spec.generation],
            ['Changed', <Ago at={spec.changedAt} />],
            ['By', keys.value.get(spec.by)?.name ?? spec.by],
            ['First applied', <Ago at={spec.createdAt} />],
            ['Hash', <code>{spec.hash.slice(0, 12)}</code>],
          ]}
        />
      </Section>
      <Section title="Document" aside={!editing && <Copy text={text} label="Copy the document" />}>
        {editing ? (
          <Editor start={text} applied={() => setEditing(false)} />
        ) : (
          <pre class="document card" tabIndex={0} aria-label={`${spec.kind} ${spec.name} as YAML`}>
            {text}
          </pre>
        )}
        {!editing && <Command line={`ruche get ${spec.kind} ${spec.name} -o yaml`} />}
      </Section>
      <Section title="Timeline">
        <Timeline changes={spec.timeline} />
      </Section>
      {asking && (
        <Confirm
          title={`Remove ${spec.kind} ${spec.name}?`}
          action="Remove the document"
          command={`ruche get ${spec.kind} ${spec.name} -o yaml | ruche delete -f -`}
          close={() => setAsking(false)}
          run={async () => {
            await removeSpec(kind, name);
            go(to('organisation'));
          }}
        >
          <p>It is refused while another document names it. What it was made of can be applied again from its file.</p>
        </Confirm>
      )}
    </Page>
  );
}

function sentence({ kind, generation }: Spec): string {
  return generation === 1 ? `${kind}, as it was first applied.` : `${kind}, changed ${generation - 1} times since it was first applied.`;
}
