import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { State } from './state.tsx';

export interface Crumb {
  text: string;
  href: string;
}

/** The head of every page: where am I, its title with state, and one sentence of what it is doing now and why. */
export function Page(props: {
  title: string;
  state?: string | undefined;
  crumbs?: Crumb[];
  sentence?: ComponentChildren;
  actions?: ComponentChildren;
  /** A picture before the title. */
  face?: ComponentChildren;
  /** The pages that this one stands among. */
  tabs?: ComponentChildren;
  wide?: boolean;
  /** The page speaks for itself; its title is only said aloud. */
  untitled?: boolean;
  children: ComponentChildren;
}) {
  const { title, state, crumbs = [], sentence, actions } = props;
  useEffect(() => {
    document.title = `${title} · Ruche`;
  }, [title]);
  return (
    <div class={props.wide ? 'page wide' : 'page'}>
      <header class={props.untitled ? 'page-head aloud' : 'page-head'}>
        {crumbs.length > 0 && (
          <nav class="crumbs" aria-label="Where am I">
            {crumbs.map(({ text, href }) => (
              <a key={href} href={href}>
                {text}
              </a>
            ))}
          </nav>
        )}
        <div class="page-title">
          {props.face}
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {state && <State state={state} />}
          {actions && <div class="actions">{actions}</div>}
        </div>
        {sentence && <p class="page-sentence">{sentence}</p>}
        {props.tabs}
      </header>
      {props.children}
    </div>
  );
}

export function Section(props: { title: string; aside?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section>
      <div class="section-head">
        <h2>{props.title}</h2>
        {props.aside && <div class="section-aside">{props.aside}</div>}
      </div>
      {props.children}
    </section>
  );
}

/** Facts by name; one that is not known is left out. */
export function Facts({ facts }: { facts: [name: string, value: ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
        .map(([name, value], index) => (
          <div key={`${name} ${index}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
