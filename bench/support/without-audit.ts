/**
 * `--import`ed into a service, this makes it write no audit entries and chain no messages, so that the bench can say what
 * both cost. It is done here, from outside, so that the service itself has no switch that turns its audit off.
 */
import { register } from 'node:module'

register('./without-audit-hooks.js', import.meta.url)
