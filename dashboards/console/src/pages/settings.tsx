import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { ApiKey, NewKey } from '../api/types.ts';
import { Ago } from '../parts/ago.tsx';
import { Command, Copy, word } from '../parts/command.tsx';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { Empty, ProblemNote, Skeleton } from '../parts/notes.tsx';
import { Facts, Page, Section } from '../parts/page.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { signOut, status } from '../session.ts';
import { keys as watchedKeys, revision } from '../store.ts';

const ROLES = ['viewer', 'operator', 'admin'] as const;

/** Keys, and what this server is. */
export function SettingsPage() {
  return (
    <Page title="Settings">
      <Section title="Keys">
        <Keys />
      </Section>
      <Section title="This server">
        <Facts
          facts={[
            ['Version', status.value?.version],
            ['Cluster', status.value?.clusterId && <code>{status.value.clusterId}</code>],
            ['Up', status.value?.startedAt && <>since <Ago at={status.value.startedAt} /></>],
            ['Revision', revision.value > 0 && revision.value],
            ['HTTP', status.value?.http],
            ['gRPC', status.value?.grpc],
          ]}
        />
      </Section>
      <Section title="Session">
        <div class="actions">
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        </div>
      </Section>
    </Page>
  );
}

function Keys() {
  const [list, setList] = useState<ApiKey[]>();
  const [error, setError] = useState<unknown>();
  const [made, setMade] = useState<NewKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const load = () => {
    setError(undefined);
    api<{ keys: ApiKey[] }>('GET', '/keys').then(({ keys }) => setList(keys), setError);
  };
  useEffect(load, [watchedKeys.value]);

  const columns: Column<ApiKey>[] = [
    { id: 'name', title: 'Name', cell: ({ name }) => <bdi>{name}</bdi>, sort: ({ name }) => name },
    { id: 'role', title: 'Role', cell: ({ role }) => role.toLowerCase(), sort: ({ role }) => role, width: '96px' },
    { id: 'prefix', title: 'Begins', cell: ({ prefix }) => (prefix ? <code>{prefix}…</code> : ''), width: '120px' },
    {
      id: 'made',
      title: 'Made',
      cell: ({ createdAt }) => (createdAt ? <Ago at={createdAt} /> : ''),
      sort: ({ createdAt }) => createdAt,
      width: '120px',
    },
    {
      id: 'revoke',
      title: '',
      cell: (key) =>
        key.revoked ? (
          <span class="muted">revoked</span>
        ) : (
          <button type="button" class="quiet" aria-label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>
            Revoke …
          </button>
        ),
      width: '104px',
    },
  ];

  return (
    <>
      {error !== undefined && <ProblemNote error={error} retry={load} />}
      {list === undefined && error === undefined && <Skeleton lines={3} />}
      {list?.length === 0 && (
        <Empty title="No key but the owner’s.">
          <p>Give each program a key of its own, so that it can be taken away alone.</p>
        </Empty>
      )}
      {list !== undefined && list.length > 0 && (
        <Table label="Keys" rows={list} columns={columns} keyOf={({ id }) => id} text={({ name, role }) => `${name} ${role}`} />
      )}
      <NewKeyForm
        done={(key) => {
          setMade(key);
          load();
        }}
      />
      {made && (
        <Dialog title={`The key “${made.name}”`} close={() => setMade(undefined)}>
          {made.key === undefined ? (
            <p>It was made before, and its text was shown then. Make another one if nobody has it.</p>
          ) : (
            <>
              <p>Copy it now. It is shown this once and kept nowhere in clear.</p>
              <div class="command secret">
                <code>{made.key}</code>
                <Copy text={made.key} label="Copy the key" />
              </div>
            </>
          )}
          <div class="actions end">
            <button type="button" class="primary" onClick={() => setMade(undefined)}>
              I have it
            </button>
          </div>
        </Dialog>
      )}
      {revoking && (
        <Confirm
          title={`Revoke “${revoking.name}”?`}
          action="Revoke"
          command={`ruche key revoke ${revoking.id}`}
          close={() => setRevoking(undefined)}
          run={async () => {
            await api('DELETE', `/keys/${encodeURIComponent(revoking.id)}`);
            load();
          }}
        >
          <p>Whoever uses it is refused from now on. This cannot be undone; a new key can be made at any time.</p>
        </Confirm>
      )}
    </>
  );
}

function NewKeyForm({ done }: { done: (key: NewKey) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('operator');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      done(await api<NewKey>('POST', '/keys', { name: name.trim(), role }));
      setName('');
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <form class="card new-key" onSubmit={submit}>
      <div class="fields">
        <label>
          Name
          <input
            required
            maxLength={64}
            placeholder="for example: notebook"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label>
          Role
          <select value={role} onChange={(event) => setRole(event.currentTarget.value)}>
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={busy || name.trim() === ''}>
          Make a key
        </button>
        <Command line={`ruche key create --name ${word(name.trim() || 'NAME')} --role ${role}`} />
      </div>
    </form>
  );
}
