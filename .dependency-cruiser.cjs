/**
 * The house: import only downward. docs/adr/0001-the-house.md says why.
 * features → people → audit → database → platform → domain; domain imports nothing but node:crypto in the chain.
 */
const rooms = ['domain', 'platform', 'database', 'audit', 'people']
const features = ['intake', 'routing', 'consultations', 'oversight']

const upward = rooms.map((room, height) => ({
  name: `${room}-imports-only-downward`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${[...rooms.slice(height + 1), ...features, 'client'].join('|')})/` },
}))

const blind = features.map((feature) => ({
  name: `${feature}-is-blind-to-its-neighbours`,
  severity: 'error',
  from: { path: `^src/${feature}/` },
  to: { path: `^src/(${[...features.filter((f) => f !== feature), 'client'].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...upward,
    ...blind,
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/|^(node:)?crypto$' },
    },
    {
      name: 'only-the-chain-and-its-proof-use-crypto',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '^src/domain/(chain|proof/(merkle|signed-note))\\.ts$' },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'client-imports-domain-only',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { path: '^src/', pathNot: '^src/(client|domain)/' },
    },
    {
      name: 'nobody-imports-the-entry',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(main|start|store|add-people|audit-verify|keys-left|openapi[a-z-]*|app\\.module)\\.ts$',
      },
      to: {
        path: '^src/(main|start|store|add-people|audit-verify|keys-left|openapi[a-z-]*|app\\.module)\\.ts$',
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
