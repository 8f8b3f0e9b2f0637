/** npm run seed:history: bundles the maker of an invented past into dist/history and runs it in this very process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as bundle } from 'esbuild'
import { build, root } from './build.mjs'

await build({ quiet: true })
const outfile = join(root, 'dist', 'history', 'main.js')
await bundle({
  entryPoints: [join(root, 'history', 'main.ts')],
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
