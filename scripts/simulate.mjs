/** npm run simulate: bundles the simulator into dist/simulate and runs it in this very process. Nothing else is built. */
import { join } from 'node:path'
import { root } from './build.mjs'
import { bundle, run } from './bundle.mjs'

const outfile = join(root, 'dist', 'simulate', 'main.js')
await bundle({
  entryPoints: [join(root, 'simulate', 'main.ts')],
  outfile,
})
await run(outfile)
