/**
 * Checkpoints: what changed is anchored each minute by one node, signed, and published where the database is not;
 * whatever a dead process left undone is done by the next round; nothing is signed on top of a tree that differs.
 *
 * Fails on these broken builds: the turn taken without its lock (checkpoint-writer.ts, FOR UPDATE left out); readTree
 * without the comparison of roots; the walk left out (changed-heads.ts); `earlierKeys` left out of readProof.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labelInSql } from '../../src/audit/changed-heads.js'
import { chainLabel, concernHash, entriesChain, messagesChain } from '../../src/domain/proof/heads.js'
import { openCheckpoint } from '../../src/domain/proof/signed-note.js'
import { BothVerifiers } from '../support/both-verifiers.js'
import { Proving } from '../support/proving.js'

let proving: Proving
let both: BothVerifiers
beforeAll(async () => {
  proving = await Proving.open()
  both = await BothVerifiers.open()
})
afterAll(async () => {
  await both.close()
  await proving.close()
})
beforeEach(() => {
  proving.said.length = 0
})

const sizes = async (): Promise<number[]> =>
  (
    await proving.house.database.query<{ size: number }>(
      'SELECT size::int AS size FROM checkpoint ORDER BY size',
    )
  ).map(({ size }) => size)
const files = async (folder = proving.folder): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => /\.(note|heads)$/.test(name)).sort()
const leaves = (label: Buffer): Promise<{ seq: number; hash: Buffer }[]> =>
  proving.house.database.query(
    'SELECT seq::int AS seq, hash FROM tree_leaf WHERE label = $1 ORDER BY index',
    [label],
  )

test('the name of a chain has the same label in SQL as in the domain', async () => {
  for (const name of [messagesChain('6f0f5a2e'), entriesChain('é'), 'person x', '']) {
    const [row] = await proving.house.database.query<{ label: Buffer }>(
      `SELECT ${labelInSql('$1::text')} AS label`,
      [name],
    )
    expect(row!.label).toEqual(chainLabel(name))
  }
})

test('what stands beside the chains is hashed in SQL as in the domain', async () => {
  const ref = await proving.house.raise(proving.practitioner)
  await proving.minute()
  const [row] = await proving.house.database.query<{ sealed: Buffer; concern: Buffer }>(
    `SELECT c.concern_sealed AS sealed, l.concern FROM consultation c
     JOIN tree_leaf l ON l.label = ${labelInSql("('consultation ' || c.id)")} WHERE c.ref = $1`,
    [ref],
  )
  expect(row!.concern).toEqual(concernHash(ref, row!.sealed))
})

test('each minute the ends of the chains that went on are anchored, once, and nothing else', async () => {
  const { id, ref } = await proving.lived(3)
  const before = await sizes()
  expect((await leaves(chainLabel(messagesChain(id)))).map(({ seq }) => seq)).toEqual([3])
  const anchored = (await leaves(chainLabel(entriesChain(id)))).map(({ seq }) => seq)
  await proving.minute()
  expect(await sizes()).toEqual(before)
  await proving.house.raise(proving.practitioner)
  await proving.checkpoints.round()
  expect(await sizes()).toEqual(before)
  await proving.minute()
  expect((await sizes()).length).toBe(before.length + 1)
  expect((await leaves(chainLabel(entriesChain(id)))).map(({ seq }) => seq)).toEqual(anchored)
  const { code, text } = await both.check(await proving.proof({ id, ref }), [
    '--key',
    proving.key,
    '--checkpoints',
    proving.folder,
  ])
  expect([code, text]).toEqual([0, expect.stringMatching(/^VALID /)])
})

test('of many nodes one makes each checkpoint', async () => {
  const nodes = Array.from({ length: 5 }, () => proving.node())
  for (let minute = 0; minute < 4; minute++) {
    await proving.house.raise(proving.practitioner)
    const before = (await sizes()).length
    proving.house.aheadMs += 61_000
    await Promise.all(nodes.map((node) => node.round()))
    expect((await sizes()).length).toBe(before + 1)
  }
  expect(proving.said).toEqual([])
})

test('what a process left unpublished is published by the next round, byte for byte, and key with it', async () => {
  const { house } = proving
  const elsewhere = await mkdtemp(join(tmpdir(), 'advice-elsewhere-'))
  await proving.house.raise(proving.practitioner)
  await proving.minute()
  const half = await mkdtemp(join(tmpdir(), 'advice-half-'))
  await cp(proving.folder, half, { recursive: true })
  const last = (await files(half)).filter((name) => name.endsWith('.note')).at(-1)!
  await rm(join(half, last))
  await proving.node(half).round()
  await proving.node(elsewhere).round()
  for (const folder of [half, elsewhere]) {
    expect(await files(folder)).toEqual(await files())
    for (const name of await files())
      expect(await readFile(join(folder, name), 'utf8')).toBe(
        await readFile(join(proving.folder, name), 'utf8'),
      )
    expect(await readFile(join(folder, 'key.txt'), 'utf8')).toBe(`${proving.key}\n`)
  }
  expect((await readdir(elsewhere, { recursive: true })).filter((name) => /(^|\/)\./.test(name))).toEqual([])
  const notes = await house.database.query<{ size: number; note: string }>(
    'SELECT size::int AS size, note FROM checkpoint',
  )
  for (const { size, note } of notes) expect(openCheckpoint(note, [proving.signer])?.size).toBe(size)
  await rm(elsewhere, { recursive: true })
  await rm(half, { recursive: true })
})

test('what neither its time nor its state gives away is found by walking through all streams', async () => {
  const { house } = proving
  const { id } = await proving.lived(1)
  house.aheadMs += 60 * 60_000
  await proving.minute()
  // Closed, and its last entry is an hour old: as if it had been committed only now.
  await house.database.query(`UPDATE audit_stream SET head_hash = sha256(head_hash) WHERE stream = $1`, [
    entriesChain(id),
  ])
  const before = await leaves(chainLabel(entriesChain(id)))
  await proving.minute()
  expect((await leaves(chainLabel(entriesChain(id)))).length).toBe(before.length + 1)
})

describe('a receipt', () => {
  test('goes to the practitioner once, when it is closed and anchored, with what it was closed with', async () => {
    const { house } = proving
    const { id, ref } = await proving.lived(2)
    await proving.minute()
    const letters = await house.database.query<{ to: string; refers: Record<string, string> }>(
      `SELECT to_address AS "to", refers FROM letter WHERE kind = 'receipt' AND refers->>'ref' = $1`,
      [ref],
    )
    expect(letters).toHaveLength(1)
    expect(letters[0]!.to).toBe(proving.practitioner.email)
    const [entries] = (await leaves(chainLabel(entriesChain(id)))).slice(-1)
    const [messages] = (await leaves(chainLabel(messagesChain(id)))).slice(-1)
    const { note, ...rest } = letters[0]!.refers
    expect(rest).toEqual({
      deskId: proving.desk,
      ref,
      entries: `${entries!.seq} ${entries!.hash.toString('hex')}`,
      messages: `${messages!.seq} ${messages!.hash.toString('hex')}`,
    })
    expect(openCheckpoint(note!, [proving.signer])).not.toBeNull()
  })
})

describe('to others', () => {
  let server: Server
  let url: string
  const got: { size: number; note: string; heads: string[] }[] = []
  let status = 500
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        if (status === 200) got.push(JSON.parse(body) as (typeof got)[number])
        response.writeHead(status).end()
      })
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
  })
  afterAll(() => new Promise((gone) => server.close(gone)))

  test('each checkpoint is posted in order, and again until it is taken', async () => {
    const node = proving.node(proving.folder, { url })
    await node.round()
    expect(got).toEqual([])
    status = 200
    await node.round()
    expect(got.map(({ size }) => size)).toEqual(await sizes())
    await node.round()
    expect(got.length).toBe((await sizes()).length)
    expect(got.flatMap(({ heads }) => heads).map((line) => Number(line.split(' ')[0]))).toEqual(
      Array.from({ length: (await sizes()).at(-1)! }, (_, i) => i),
    )
  })

  test('one an hour goes by mail', async () => {
    const node = proving.node(proving.folder, { mailTo: 'auditor@test.example' })
    for (let i = 0; i < 4; i++) {
      await proving.house.raise(proving.practitioner)
      proving.house.aheadMs += 25 * 60_000
      await node.round()
    }
    const letters = await proving.house.database.query(
      `SELECT FROM letter WHERE to_address = 'auditor@test.example'`,
    )
    expect(letters).toHaveLength(2)
  })
})

test('nothing is signed on top of a tree that is not the one that was signed', async () => {
  const { house } = proving
  await proving.house.raise(proving.practitioner)
  await proving.minute()
  const before = await sizes()
  await house.asOwner('ALTER TABLE tree_node DISABLE TRIGGER USER; UPDATE tree_node SET hash = sha256(hash)')
  await proving.house.raise(proving.practitioner)
  await proving.minute()
  expect(await sizes()).toEqual(before)
  expect(proving.said.join()).toContain('no checkpoint is made')
})

test('after a change of key an untouched proof is valid, by what it names, by the published keys and by both given', async () => {
  const fresh = await Proving.open()
  try {
    const lived = await fresh.lived()
    const added = fresh.changeKey()
    await fresh.house.raise(fresh.practitioner)
    await fresh.minute()
    const file = await fresh.proof(lived)
    expect(file.earlierKeys).toEqual([fresh.key])
    const published = ['--checkpoints', fresh.folder]
    for (const keys of [[], ['--key', join(fresh.folder, 'key.txt')], ['--key', added, '--key', fresh.key]])
      expect((await both.check(file, [...keys, ...published])).text).toMatch(/^VALID /)
    expect((await both.check(file, ['--key', added])).text).toMatch(/^TAMPERED /)
    expect((await both.check({ ...file, earlierKeys: ['no key'] })).text).toMatch(/^BAD INPUT/)
  } finally {
    await fresh.close()
  }
})
