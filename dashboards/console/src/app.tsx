import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { listenToKeys, overlay } from './keyboard.ts';
import { Banner, isStale } from './parts/banner.tsx';
import { Patterns } from './parts/honeycomb.tsx';
import { Icon, type IconName } from './parts/icon.tsx';
import { Jump } from './parts/jump.tsx';
import { KeysHelp } from './parts/keys-help.tsx';
import { Mark } from './parts/mark.tsx';
import { Empty, Skeleton } from './parts/notes.tsx';
import { ChatPage } from './pages/chat.tsx';
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
import { Page } from './parts/page.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { route, to } from './route.ts';
import { session, status } from './session.ts';
import { deployments, loaded, nodes } from './store.ts';
import { theme, type Theme } from './theme.ts';

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
  useEffect(() => {
    // A new page starts at its top, and keyboard and reader start at its content.
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
  if (kind === 'deployments' && name) return <DeploymentPage key={name} name={name} />;
  if (kind === 'jobs') return name ? <JobPage key={name} id={name} /> : <JobsPage />;
  if (kind === 'organisation') {
    return name && inner ? <DocumentPage key={`${name}/${inner}`} kind={name} name={inner} /> : <OrganisationPage />;
  }
  if (kind === 'chat') return <ChatPage model={name} />;
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
  { text: 'Fleet', path: ['fleet'], icon: 'fleet', holds: ['fleet', 'nodes'] },
  { text: 'Models', path: ['models'], icon: 'models', holds: ['models', 'deployments'] },
  { text: 'Jobs', path: ['jobs'], icon: 'jobs', holds: ['jobs'] },
  { text: 'Organisation', path: ['organisation'], icon: 'organisation', holds: ['organisation'] },
  { text: 'Chat', path: ['chat'], icon: 'chat', holds: ['chat'] },
  { text: 'Settings', path: ['settings'], icon: 'settings', holds: ['settings'] },
];

function Rail({ at }: { at: string }) {
  const troubles: Record<string, number> = {
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
