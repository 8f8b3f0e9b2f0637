/**
 * The proof over the contract: who may have it, that it is logged, and that `npm run audit:verify` and the program in
 * Python read it, say the same, and end with the exit code of the contract.
 *
 * Fails on these broken builds: the entry `proof.exported` not written (proof.service.ts); the desk not compared;
 * findings not turned into an exit code (audit-verify.ts).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasPython } from '../support/both-verifiers.js'
import { eventually, signIn, type Person } from '../support/client.js'
import { closeService, root, startService, type Service } from '../support/service.js'

let service: Service
let people: Readonly<Record<'gp' | 'senior1' | 'manager' | 'manager2' | 'admin', Person>>
let ref: string
let place: string
beforeAll(async () => {
  service = await startService({ env: { CHECKPOINT_SECONDS: '1' } })
  place = await mkdtemp(join(tmpdir(), 'advice-proof-'))
  const names = ['gp', 'senior1', 'manager', 'manager2', 'admin'] as const
  const signedIn = await Promise.all(
    names.map(async (name) => [name, await signIn(service.url, name)] as const),
  )
  people = Object.fromEntries(signedIn) as typeof people
  ref = await closedConsultation()
})
afterAll(async () => {
  await closeService(service)
  await rm(place, { recursive: true, force: true })
})

/** Asks until it is not null any more. */
async function untilThere<T>(ask: () => Promise<T | null>): Promise<T> {
  const there = await eventually(ask, (answer) => answer !== null)
  if (there === null) throw new Error('it is not there')
  return there
}

async function closedConsultation(): Promise<string> {
  const { gp, senior1 } = people
  await senior1.put('/api/v1/desk/availability', { status: 'available', capacity: 1 })
  const raised = await gp.post<{ ref: string }>('/api/v1/concerns', {
    clientId: randomUUID(),
    immediateDanger: false,
    worry: 'Bruise on the cheek of a baby who is not yet rolling.',
    child: { ageBand: 'under-1' },
    urgency: 'now',
  })
  const path = `/api/v1/consultations/${raised.body.ref}`
  const offer = await untilThere(async () => {
    // Whoever asks over HTTP is there.
    await senior1.put('/api/v1/desk/availability', { status: 'available' })
    return (await senior1.get<{ offer: { id: string } | null }>('/api/v1/desk')).body.offer
  })
  await senior1.post(`/api/v1/offers/${offer.id}/accept`)
  for (const who of [gp, senior1])
    await who.post(`${path}/messages`, { clientId: randomUUID(), body: 'Keep them in the surgery.' })
  await senior1.put(`${path}/record`, {
    rag: 'red',
    level: 4,
    categories: ['physical-abuse'],
    advice: 'Refer now.',
    rationale: 'A baby who does not roll does not bruise.',
    outcome: 'advice-only',
    actions: [],
    reviewIf: 'Anything changes.',
  })
  expect((await senior1.post(`${path}/close`)).status).toBe(200)
  return raised.body.ref
}

const proofPath = (reason = 'Inspection'): string =>
  `/api/v1/oversight/consultations/${ref}/proof?reason=${encodeURIComponent(reason)}`

/** Both programs, each as an inspector would start it. Out: the exit code and what was said. */
function verify(args: readonly string[]): { code: number | null; text: string } {
  const ours = spawnSync(process.execPath, [join(root, 'scripts', 'audit-verify.mjs'), ...args], {
    encoding: 'utf8',
  })
  if (!hasPython) return { code: ours.status, text: ours.stdout }
  const theirs = spawnSync('python3', ['-B', join(root, 'docs', 'verify', 'verify.py'), ...args], {
    encoding: 'utf8',
  })
  expect([theirs.status, theirs.stdout, ours.stderr, theirs.stderr]).toEqual([
    ours.status,
    ours.stdout,
    '',
    '',
  ])
  return { code: ours.status, text: ours.stdout }
}

interface Proof {
  entries: { action: string; actorName: string }[]
  messages: object[]
  checkpoints: object[]
  key: string
}

test('a proof is for managers of the desk, with a reason', async () => {
  const { gp, senior1, manager, manager2, admin } = people
  for (const who of [gp, senior1, admin]) expect((await who.get(proofPath())).status).toBe(403)
  expect((await manager2.get(proofPath())).status).toBe(404)
  expect((await manager2.get(`/api/v1/oversight/consultations/${ref}/integrity`)).status).toBe(404)
  expect((await manager2.get(`/logs/${ref}/proof`)).status).toBe(404)
  expect((await manager.get(`/api/v1/oversight/consultations/AL-0000-0000/proof?reason=x`)).status).toBe(404)
  expect((await manager.get(`/api/v1/oversight/consultations/${ref}/proof`)).status).toBe(422)
})

test('it is valid for both programs, against the published checkpoints, and any change of it is found', async () => {
  const { manager } = people
  // An inspector has a copy; the folder itself goes on growing.
  const folder = join(place, 'checkpoints')
  const key = join(folder, 'key.txt')
  const proof = await untilThere(async () => {
    const { body } = await manager.get<Proof>(proofPath())
    return body.checkpoints.length > 0 ? body : null
  })
  await cp(join(service.place.env['DATA_DIR'] ?? '', 'checkpoints'), folder, { recursive: true })
  const file = join(place, 'proof.json')
  const check = async (content: string) => {
    await writeFile(file, content)
    return verify([file, '--key', key, '--checkpoints', folder])
  }
  const valid = await check(JSON.stringify(proof))
  expect([valid.code, valid.text]).toEqual([0, expect.stringMatching(`^VALID ${ref}\n`)])
  expect(proof.key).toBe((await readFile(key, 'utf8')).trim())
  expect(JSON.stringify(proof)).not.toContain('Keep them')

  const changed = structuredClone(proof)
  changed.entries[1]!.actorName = 'Somebody else'
  expect(await check(JSON.stringify(changed))).toMatchObject({
    code: 1,
    text: expect.stringContaining('entries 2: does not match its hash') as unknown,
  })
  const shorter = { ...proof, messages: proof.messages.slice(0, -1) }
  expect(await check(JSON.stringify(shorter))).toMatchObject({
    code: 2,
    text: expect.stringContaining('messages 2: missing') as unknown,
  })
  expect(await check(JSON.stringify(proof).slice(0, -9))).toMatchObject({ code: 3 })
  expect(verify([join(place, 'not there')])).toMatchObject({ code: 3 })
})

test('that it was exported, and why, is in the history', async () => {
  const { manager } = people
  await manager.get(proofPath('Complaint 12'))
  const opened = await manager.post<{ history: { action: string; detail: object }[] }>(
    `/api/v1/oversight/consultations/${ref}/open`,
    { reason: 'Audit' },
  )
  expect(opened.body.history.filter(({ action }) => action === 'proof.exported').at(-1)?.detail).toEqual({
    reason: 'Complaint 12',
  })
})

test('the page says since when nothing was changed, and gives the proof for a reason only', async () => {
  const { manager } = people
  const page = await untilThere(async () => {
    const { text } = (await manager.get<{ text: string }>(`/logs/${ref}/proof`)).body
    return text.includes('Unchanged since') ? text : null
  })
  expect(page).not.toContain('Keep them')
  expect((await manager.get(`/api/v1/oversight/consultations/${ref}/integrity`)).body).toMatchObject({
    ref,
    verdict: 'valid',
    findings: [],
  })
  expect((await manager.post(`/logs/${ref}/proof`)).status).toBe(422)
  const given = await manager.post<Proof>(`/logs/${ref}/proof`, { reason: 'Inspection' })
  expect(given.headers.get('content-disposition')).toBe(`attachment; filename=proof-${ref}.json`)
  expect(given.body.entries.at(-1)?.action).toBe('proof.exported')
})

test('the key is in a file of the service’s own that nobody else may read', async () => {
  const file = await stat(join(service.place.env['DATA_DIR'] ?? '', 'keys', 'checkpoint.key'))
  expect((file.mode & 0o777).toString(8)).toBe('600')
})
