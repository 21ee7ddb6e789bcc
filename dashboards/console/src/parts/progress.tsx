import type { Model } from '../api/types.ts';
import { durationText, percent } from '../format.ts';
import { Bytes } from './quantity.tsx';

/** How far something is; without a share it only says that it goes on. */
export function Progress({ share, label }: { share: number | undefined; label: string }) {
  const known = share !== undefined && Number.isFinite(share);
  return (
    <span
      class={known ? 'progress' : 'progress unknown'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(share * 100) : undefined}
    >
      <span style={{ width: known ? `${Math.min(100, share * 100)}%` : '100%' }} />
    </span>
  );
}

/** A pull: bytes, rate and time left. */
export function Pull({ model }: { model: Model }) {
  const { bytesDone, bytesTotal = model.bytes, bytesPerSecond } = model;
  const share = bytesDone !== undefined && bytesTotal ? bytesDone / bytesTotal : undefined;
  const left =
    bytesDone !== undefined && bytesTotal !== undefined && bytesPerSecond
      ? durationText((1000 * (bytesTotal - bytesDone)) / bytesPerSecond)
      : undefined;
  return (
    <div class="pull">
      <Progress share={share} label={`Fetching ${model.name}`} />
      <span class="pull-numbers">
        {share !== undefined && <span class="quantity">{percent(share)}</span>}
        {bytesDone !== undefined && (
          <span>
            <Bytes value={bytesDone} /> of <Bytes value={bytesTotal} />
          </span>
        )}
        {bytesPerSecond !== undefined && (
          <span>
            <Bytes value={bytesPerSecond} />
            /s
          </span>
        )}
        {left && <span>{left} left</span>}
      </span>
    </div>
  );
}
