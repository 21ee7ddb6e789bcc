const PATHS = {
  overview: 'M2.5 7.2 8 2.5l5.5 4.7v6.3h-4v-4h-3v4h-4z',
  fleet: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  models: 'M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9zM2.6 4.9 8 8l5.4-3.1M8 8v6.2',
  jobs: 'M4 1.8h5.5L12.5 5v9.2H4zM9.2 2v3.2h3.2M6.2 8h4M6.2 10.8h4',
  organisation: 'M8 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 6v3M3.5 12V9h9v3M3.5 11.2a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8zM12.5 11.2a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z',
  agents: 'M5.6 7.2a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2zM1.8 13.2c0-2.3 1.6-3.8 3.8-3.8s3.8 1.5 3.8 3.8M10.6 3.3a2 2 0 0 1 0 3.8M11.4 9.6c1.7.4 2.8 1.7 2.8 3.6',
  office: 'M2 13.5h12M3.5 13.5v-11h9v11M6 5.2h.01M10 5.2h.01M6 8h.01M10 8h.01M7 13.5v-2.8h2v2.8',
  work: 'M2.5 3.2h4v3h-4zM9.5 6.5h4v3h-4zM2.5 9.8h4v3h-4zM6.5 4.7h1.6v6.6H6.5M8.1 8h1.4',
  spend: 'M2.5 13.5v-4M6.2 13.5v-8M9.8 13.5V7M13.5 13.5v-11',
  chat: 'M2.5 3h11v8h-6l-3 2.7V11h-2z',
  settings: 'M3 4.5h6M12 4.5h1M3 11.5h1M7 11.5h6M10.5 3v3M5.5 10v3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  done: 'M3 8.5 6.5 12 13 4.5',
  stop: 'M4 4h8v8H4z',
  send: 'M8 13V3M4 7l4-4 4 4',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
  system: 'M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3',
} as const;

export type IconName = keyof typeof PATHS;

/** One of our few line icons, 16 px; the words beside it or the button's label say what it means. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
