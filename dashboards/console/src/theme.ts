import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'dark' | 'light';

const KEPT_AS = 'ruche.theme';
const kept = localStorage.getItem(KEPT_AS);

export const theme = signal<Theme>(kept === 'dark' || kept === 'light' ? kept : 'system');

effect(() => {
  if (theme.value === 'system') {
    document.documentElement.removeAttribute('data-theme');
    localStorage.removeItem(KEPT_AS);
  } else {
    document.documentElement.setAttribute('data-theme', theme.value);
    localStorage.setItem(KEPT_AS, theme.value);
  }
});
