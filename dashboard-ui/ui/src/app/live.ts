// SPDX-License-Identifier: MIT
import { LiveSocket } from '../net/live-socket';

const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';

/** The page's one connection to the live hub. */
export const live = new LiveSocket(`${scheme}//${location.host}/ws`);
