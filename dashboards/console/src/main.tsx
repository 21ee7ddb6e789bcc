import { render } from 'preact';
import { App } from './app.tsx';
import { openSession } from './session.ts';
import './style.css';
import './theme.ts';

const root = document.getElementById('app');
if (root) render(<App />, root);
void openSession();
