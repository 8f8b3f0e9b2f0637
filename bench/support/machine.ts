/** The machine that the figures are of. Figures of two machines can't be compared; ratios of one run can. */
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'

export const machine = () => ({
  cpus: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
  node: process.version,
  date: new Date().toISOString(),
  /** Of the minute before the bench: above 0.3 somebody else was at work, and the figures are noisy. */
  loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
})

/** How many files and sockets a process may have open here. Node takes the hard limit by itself. */
export function openFilesLimit(): number {
  try {
    const said = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim()
    return said === 'unlimited' ? Infinity : Number(said)
  } catch {
    return 1_024
  }
}
