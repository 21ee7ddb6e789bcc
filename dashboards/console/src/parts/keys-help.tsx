import { overlay, pageKeys, PAGES_BY_LETTER } from '../keyboard.ts';
import { Dialog } from './dialog.tsx';

const KEYS: [keys: string[], does: string][] = [
  [['Ctrl', 'K'], 'jump anywhere'],
  [['/'], 'filter what is on the page'],
  [['↑', '↓'], 'walk the rows of a table, Enter opens'],
  [['Esc'], 'back to the list; in the chat: stop the answer'],
  [['?'], 'these keys'],
];

/** `?`: the keys that work everywhere. */
export function KeysHelp() {
  return (
    <Dialog title="Keys" class="keys-help" close={() => (overlay.value = undefined)}>
      <dl>
        {[...pageKeys.value.map(({ key, does }): [string[], string] => [[key], `here: ${does}`]), ...KEYS].map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        {Object.entries(PAGES_BY_LETTER).map(([letter, { name }]) => (
          <div key={letter}>
            <dt>
              <kbd>g</kbd>
              <kbd>{letter}</kbd>
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
      <div class="actions end">
        <button type="button" onClick={() => (overlay.value = undefined)}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
