/**
 * npm run seed:history, npm run measure:logs: bundles what makes an invented past, or measures how quick it is looked
 * through, into dist/history and runs it in this very process.
 */
import { join } from 'node:path'
import { build, root } from './build.mjs'
import { bundle, run } from './bundle.mjs'

const [name = 'main', ...rest] = process.argv.slice(2)
process.argv.splice(2, process.argv.length, ...rest)
await build({ quiet: true })
const outfile = join(root, 'dist', 'history', `${name}.js`)
await bundle({
  entryPoints: [join(root, 'history', `${name}.ts`)],
  outfile,
})
await run(outfile)
