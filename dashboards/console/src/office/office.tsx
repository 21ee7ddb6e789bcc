import { useEffect, useMemo } from 'preact/hooks';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/notes.tsx';
import { Page } from '../parts/page.tsx';
import { to } from '../route.ts';
import { agents } from '../store.ts';
import { Model } from './model.ts';
import './office.css';
import { usePapers } from './papers.ts';
import { Picture } from './picture.tsx';
import { Ticker } from './ticker.tsx';
import { Twin } from './twin.tsx';
import { officeProse } from './words.ts';

/** The office: the organisation as a picture that tells the truth, and the table that tells the same in words. */
export function OfficePage() {
  const model = useMemo(() => new Model(), []);
  useEffect(() => model.follow(), [model]);
  usePapers(model);
  const stands = model.stands.value;
  const decider = model.decider.value;
  if (agents.value.size === 0) return <NobodyHere />;
  return (
    <Page title="Office" wide sentence={officeProse(stands, model.pending.value.length, model.wrongs.value)}>
      <div class="office">
        <Picture model={model} />
        <Ticker model={model} />
        <Twin stands={stands} decider={decider} />
      </div>
    </Page>
  );
}

function NobodyHere() {
  return (
    <Page title="Office" sentence="Nobody works here yet.">
      <Empty title="The desks are empty.">
        <p>An organisation is a file of agents. This one has five of them, and something to do:</p>
        <Command line="ruche up --example henry-inc" />
        <p>
          <a href={to('organisation')}>Hand in documents here</a>
        </p>
      </Empty>
    </Page>
  );
}
