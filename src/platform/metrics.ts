/** Figures for Prometheus. Counts and times only: no label ever holds a name, a reference or an address. */
import { collectDefaultMetrics, Gauge, register } from 'prom-client'
import type { Live } from './live/live.js'

export function collectMetrics(live: Live): void {
  register.clear()
  collectDefaultMetrics()
  const sockets: Gauge = new Gauge({
    name: 'advice_line_sockets',
    help: 'Browsers and other clients connected live to this node',
    collect: () => sockets.set(live.count),
  })
}
