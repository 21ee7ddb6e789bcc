import type { RefObject } from 'preact';

/** Where YAML is written: as high as its text, within bounds. */
export function YamlText(props: {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  most: number;
  text: string;
  write: (text: string) => void;
}) {
  const { field, label, most, text, write } = props;
  return (
    <textarea
      ref={field}
      class="editor-text"
      aria-label={label}
      rows={Math.min(most, Math.max(10, text.split('\n').length + 1))}
      spellcheck={false}
      autocomplete="off"
      wrap="off"
      value={text}
      onInput={(event) => write(event.currentTarget.value)}
    />
  );
}
