// SPDX-License-Identifier: MIT
import { render } from 'preact';
import { App } from './app/app';
import { parseRoute, route } from './app/route';
import 'uplot/dist/uPlot.min.css';
import './style/tokens.css';
import './style/base.css';
import './style/metrics.css';
import './style/traces.css';
import './style/lists.css';

route.value = parseRoute(location.search);
const root = document.getElementById('app');
if (root) render(<App />, root);
