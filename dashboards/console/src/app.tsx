import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { listenToKeys, overlay } from './keyboard.ts';
import { Banner, isStale } from './parts/banner.tsx';
import { Patterns } from './parts/honeycomb.tsx';
import { Icon, type IconName } from './parts/icon.tsx';
import { Jump } from './parts/jump.tsx';
import { KeysHelp } from './parts/keys-help.tsx';
import { Mark } from './parts/mark.tsx';
import { Empty, Skeleton } from './parts/notes.tsx';
import { AgentPage } from './pages/agent.tsx';
import { AgentsPage } from './pages/agents.tsx';
import { ApprovalPage, ApprovalsPage } from './pages/approvals.tsx';
import { ChatPage } from './pages/chat.tsx';
import { ConversationPage } from './pages/conversation.tsx';
import { ConversationsPage } from './pages/conversations.tsx';
import { DeploymentPage } from './pages/deployment.tsx';
import { DocumentPage } from './pages/document.tsx';
import { FleetPage } from './pages/fleet.tsx';
import { JobPage } from './pages/job.tsx';
import { JobsPage } from './pages/jobs.tsx';
import { LoginPage } from './pages/login.tsx';
import { ModelPage } from './pages/model.tsx';
import { ModelsPage } from './pages/models.tsx';
import { NodePage } from './pages/node.tsx';
import { OrganisationPage } from './pages/organisation.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { lazy } from './parts/lazy.tsx';
import { Page } from './parts/page.tsx';
import { PlannerPage } from './pages/planner.tsx';
import { RunPage } from './pages/run.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { SpendPage } from './pages/spend.tsx';
import { TurnPage } from './pages/turn.tsx';
import { WorkPage } from './pages/work.tsx';
import { WorkflowPage } from './pages/workflow.tsx';
import { needsPerson } from './organisation.ts';
import { route, to } from './route.ts';
import { session, status } from './session.ts';
import { approvals, deployments, loaded, nodes } from './store.ts';
import { theme, type Theme } from './theme.ts';

/** Drawn by code that no other page needs. */
const OfficePage = lazy(async () => (await import('./office/office.tsx')).OfficePage);

export function App() {
  useEffect(listenToKeys, []);
  switch (session.value.kind) {
    case 'asking':
      return <main class="alone" aria-busy="true" />;
    case 'out':
      return <LoginPage />;
    case 'in':
      return <Shell />;
  }
}

function Shell() {
  const main = useRef<HTMLElement>(null);
  const { path } = route.value;
  const place = path.join('/');
  const first = useRef(true);
  // A new page starts at its top, and keyboard and reader start at its content: before a key can be meant for it.
  useLayoutEffect(() => {
    if (!first.current) {
      main.current?.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [place]);
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => skip(event, main.current)}>
        To the content
      </a>
      <div class="shell">
        <Rail at={path[0] ?? ''} />
        <main ref={main} id="content" tabIndex={-1} class={isStale() ? 'stale' : ''}>
          <PageAt path={path} />
        </main>
      </div>
      <Banner />
      <Patterns />
      {overlay.value === 'jump' && <Jump />}
      {overlay.value === 'keys' && <KeysHelp />}
    </>
  );
}

function PageAt({ path }: { path: string[] }): ComponentChildren {
  const [kind, name, inner] = path;
  if (!loaded.value && kind !== 'settings') {
    return (
      <div class="page">
        <Skeleton lines={7} />
      </div>
    );
  }
  if (kind === undefined) return <OverviewPage />;
  if (kind === 'fleet') return <FleetPage />;
  if (kind === 'nodes' && name) return <NodePage key={name} name={name} />;
  if (kind === 'models') return name ? <ModelPage key={name} name={name} /> : <ModelsPage />;
  if (kind === 'planner') return <PlannerPage />;
  if (kind === 'deployments' && name) return <DeploymentPage key={name} name={name} />;
  if (kind === 'jobs') return name ? <JobPage key={name} id={name} /> : <JobsPage />;
  if (kind === 'office') return <OfficePage />;
  if (kind === 'organisation') {
    return name && inner ? <DocumentPage key={`${name}/${inner}`} kind={name} name={inner} /> : <OrganisationPage />;
  }
  if (kind === 'agents') return name ? <AgentPage key={name} name={name} /> : <AgentsPage />;
  if (kind === 'turns' && name) return <TurnPage key={name} id={name} />;
  if (kind === 'conversations') return name ? <ConversationPage key={name} id={name} /> : <ConversationsPage />;
  if (kind === 'work') return <WorkPage />;
  if (kind === 'workflows' && name) return <WorkflowPage key={name} name={name} />;
  if (kind === 'runs' && name) return <RunPage key={name} id={name} />;
  if (kind === 'approvals') return name ? <ApprovalPage key={name} id={name} /> : <ApprovalsPage />;
  if (kind === 'spend') return <SpendPage />;
  if (kind === 'chat') return <ChatPage model={name} agent={name === 'agent' ? inner : undefined} />;
  if (kind === 'settings') return <SettingsPage />;
  return (
    <Page title="No such page">
      <Empty title="There is no page at this address.">
        <p>
          <a href={to()}>To the overview</a>
        </p>
      </Empty>
    </Page>
  );
}

const RAIL: { text: string; path: string[]; icon: IconName; holds: string[] }[] = [
  { text: 'Overview', path: [], icon: 'overview', holds: [''] },
  { text: 'Office', path: ['office'], icon: 'office', holds: ['office'] },
  { text: 'Agents', path: ['agents'], icon: 'agents', holds: ['agents', 'turns', 'conversations', 'organisation'] },
  { text: 'Work', path: ['work'], icon: 'work', holds: ['work', 'workflows', 'runs', 'approvals'] },
  { text: 'Spend', path: ['spend'], icon: 'spend', holds: ['spend'] },
  { text: 'Chat', path: ['chat'], icon: 'chat', holds: ['chat'] },
  { text: 'Fleet', path: ['fleet'], icon: 'fleet', holds: ['fleet', 'nodes'] },
  { text: 'Models', path: ['models'], icon: 'models', holds: ['models', 'deployments', 'planner'] },
  { text: 'Jobs', path: ['jobs'], icon: 'jobs', holds: ['jobs'] },
  { text: 'Settings', path: ['settings'], icon: 'settings', holds: ['settings'] },
];

function Rail({ at }: { at: string }) {
  const troubles: Record<string, number> = {
    Work: [...approvals.value.values()].filter(needsPerson).length,
    Fleet: [...nodes.value.values()].filter(({ state }) => state === 'lost').length,
    Models: [...deployments.value.values()].filter(({ state }) => state === 'failed').length,
  };
  return (
    <div class="rail">
      <a class="brand" href={to()}>
        <Mark />
        <span>Ruche</span>
      </a>
      <nav aria-label="Pages">
        <ul>
          {RAIL.map(({ text, path, icon, holds }) => (
            <li key={text}>
              <a href={to(...path)} aria-current={holds.includes(at) ? 'page' : undefined}>
                <Icon name={icon} />
                <span class="rail-text">{text}</span>
                {troubles[text] ? (
                  <span class="badge" title="needs you">
                    {troubles[text]}
                    <span class="aloud"> need you</span>
                  </span>
                ) : null}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="rail-foot">
        <button type="button" class="rail-jump" onClick={() => (overlay.value = 'jump')}>
          <span>Jump to …</span>
          <kbd>Ctrl K</kbd>
        </button>
        <ThemeChoice />
        {status.value?.version && <p class="muted small rail-version">{status.value.version}</p>}
      </div>
    </div>
  );
}

const THEMES: [Theme, IconName, string][] = [
  ['system', 'system', 'As the system'],
  ['dark', 'moon', 'Dark'],
  ['light', 'sun', 'Light'],
];

function ThemeChoice() {
  return (
    <div class="themes" role="group" aria-label="Colours">
      {THEMES.map(([name, icon, text]) => (
        <button
          key={name}
          type="button"
          aria-label={text}
          title={text}
          aria-pressed={theme.value === name}
          onClick={() => (theme.value = name)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}

function skip(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}
