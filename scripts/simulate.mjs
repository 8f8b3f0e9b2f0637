/** npm run simulate: bundles the simulator into dist/simulate and runs it in this very process. Nothing else is built. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { root } from './build.mjs'

const outfile = join(root, 'dist', 'simulate', 'main.js')
await build({
  entryPoints: [join(root, 'simulate', 'main.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
})
process.setSourceMapsEnabled(true)
await import(pathToFileURL(outfile).href)
