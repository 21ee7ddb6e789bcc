import { useEffect } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Specs } from '../api/types.ts';
import { activity } from '../store.ts';
import type { Model } from './model.ts';
import type { OfficeMap } from './plan.ts';

interface OfficeDocument {
  spec?: { map?: { width?: number; height?: number; seed?: number }; places?: OfficeMap['places']; speed?: number };
}

interface OrganisationDocument {
  spec?: { timezone?: string };
}

/** Reads the office's and the organisation's documents, and again when the stream tells that one changed. */
export function usePapers(model: Model): void {
  const changed = activity.value.find(({ subject }) => /^spec\/(Office|Organisation)\//.test(subject))?.revision;
  useEffect(() => {
    const stop = new AbortController();
    const read = async <T,>(kind: string) => {
      const { specs } = await api<Specs>('GET', `/specs?kind=${kind}&documents=true&limit=10`, undefined, stop.signal);
      return specs.find((each) => each.kind === kind)?.document as T | undefined;
    };
    Promise.all([read<OfficeDocument>('Office'), read<OrganisationDocument>('Organisation')]).then(
      ([office, organisation]) => (model.papers.value = { map: mapOf(office), zone: organisation?.spec?.timezone }),
      // without its documents the office is laid out by rule
      () => !stop.signal.aborted && (model.papers.value ??= { map: undefined, zone: undefined }),
    );
    return () => stop.abort();
  }, [model, changed]);
}

function mapOf(document: OfficeDocument | undefined): OfficeMap | undefined {
  if (!document?.spec) return undefined;
  const { map = {}, places = [], speed = 2 } = document.spec;
  return { width: map.width ?? 32, height: map.height ?? 18, ...(map.seed !== undefined && { seed: map.seed }), places, speed };
}
