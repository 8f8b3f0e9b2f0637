/** npm run bench: builds what is missing, bundles the bench into dist/bench and runs it in this very process. */
import { join } from 'node:path'
import { build, root } from './build.mjs'
import { bundle, run } from './bundle.mjs'

await build()
const programs = ['main', 'support/memory-probe', 'support/without-audit', 'support/without-audit-hooks']
const floors = ['socket', 'http'].map((name) => `floors/${name}-floor`)
const loads = ['chat', 'raise', 'offer', 'socket'].map((name) => `loads/${name}-load`)
await bundle({
  entryPoints: [...programs, ...floors, ...loads].map((name) => join(root, 'bench', `${name}.ts`)),
  outdir: join(root, 'dist', 'bench'),
  outbase: join(root, 'bench'),
})
await run(join(root, 'dist', 'bench', 'main.js'))
