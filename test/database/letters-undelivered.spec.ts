/**
 * Letters that can't be delivered: the mail server refuses them, refuses us, is slow or is away. On real Postgres, with
 * a real mail server and a clock that is put forward.
 *
 * Fails on these broken builds: another time in waitAfter (domain/letter-retry.ts); 5xx not taken as final; a wrong
 * password taken as the letter's fault; TLS not required with a password; the address given as text; no
 * limit of any step, no signal (platform/mail/postman.ts); a round that goes on without a server (post.ts).
 */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { MailServer } from '../support/mail-server.js'
import { DAY, MailRoom, MINUTE, postmanTo, SECOND } from '../support/mail-room.js'

let room: MailRoom
beforeAll(async () => {
  room = await MailRoom.open()
})
afterAll(() => room.close())
beforeEach(() => room.empty())

const hour = 60 * MINUTE
const waits = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, hour, hour]

test('a letter that the server puts off is tried after 30 s, 2 min, 10 min, then hourly, and goes out in the end', async () => {
  await room.queue('busy@test.example')
  room.server.refuse = () => 451
  let at = 0
  for (const [before, wait] of waits.entries()) {
    await room.later(at)
    const attempts = before + 1
    expect(room.server.tried).toHaveLength(attempts)
    const row = await room.row()
    expect(row).toMatchObject({ attempts, error: '451', sent: false, givenUp: false })
    // What the test itself has taken is in it.
    expect(row.after - at - wait).toBeGreaterThanOrEqual(0)
    expect(row.after - at - wait).toBeLessThan(10 * SECOND)
    await room.later(at + wait - 15 * SECOND)
    expect(room.server.tried).toHaveLength(attempts)
    at = row.after
  }
  room.server.refuse = () => null
  await room.later(at)
  expect(room.server.mails).toHaveLength(1)
  expect(await room.row()).toMatchObject({ attempts: 6, error: '451', sent: true })
})

test('a letter that is refused for good is given up, and the others go out', async () => {
  await room.queue('gone@test.example')
  await room.queue('here@test.example')
  room.server.refuse = (to) => (to.startsWith('gone') ? 550 : null)
  await room.post().sendDue()
  await room.later(DAY)
  expect(room.server.tried).toEqual(['gone@test.example', 'here@test.example'])
  expect(await room.rows()).toMatchObject([
    { to: 'gone@test.example', attempts: 1, error: '550', sent: false, givenUp: true },
    { to: 'here@test.example', attempts: 1, error: null, sent: true, givenUp: false },
  ])
})

test('an address is one address, and what is none holds up nobody', async () => {
  await room.queue('')
  await room.queue('one@test.example, two@test.example')
  await room.queue('three@test.example\r\nBcc: four@test.example')
  await room.queue('zoe@test.example')
  await room.post().sendDue()
  await room.later(2 * MINUTE)
  const people = room.server.tried.filter((to) => /^(one|two|three|four)@test\.example$/.test(to))
  expect(people).toEqual([])
  expect((await room.rows()).at(-1)).toMatchObject({ to: 'zoe@test.example', sent: true })
})

test('while the mail server is away letters wait, and go out when it is back', async () => {
  await room.server.stop()
  await room.queue('a@test.example')
  await room.queue('b@test.example')
  await room.post().sendDue()
  // The first has found it out for all.
  expect(await room.rows()).toMatchObject([
    { attempts: 1, error: 'ESOCKET', sent: false, givenUp: false },
    { attempts: 0, error: null, sent: false, givenUp: false },
  ])
  await room.server.start()
  await room.later(40 * SECOND)
  expect((await room.rows()).map(({ sent }) => sent)).toEqual([true, true])
})

const silent = (): void => undefined
/** Greets, and then answers without end, so that no step is ever too slow. */
const dribbling = (socket: Socket): void => {
  socket.write('220 hello\r\n')
  const timer = setInterval(() => socket.write('250-wait\r\n'), 50)
  socket.on('close', () => clearInterval(timer))
}

test.each([
  ['says nothing', silent, 'ETIMEDOUT', 300],
  ['dribbles', dribbling, 'EABORT', 900],
] as const)('a server that %s is given so long, and no more', async (_, behave, error, least) => {
  const sockets: Socket[] = []
  const bad = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    behave(socket)
  })
  await new Promise<void>((resolve) => bad.listen(0, '127.0.0.1', resolve))
  await room.queue('a@test.example')
  const url = `smtp://127.0.0.1:${(bad.address() as AddressInfo).port}`
  const began = Date.now()
  await room.post(room.house.database, postmanTo(url, { step: 300, total: 900 })).sendDue()
  expect(Date.now() - began).toBeGreaterThanOrEqual(least - 5)
  expect(Date.now() - began).toBeLessThan(5 * SECOND)
  expect(await room.row()).toMatchObject({ attempts: 1, error, sent: false, givenUp: false })
  for (const socket of sockets) socket.destroy()
  bad.close()
})

test('a wrong password is not the letter’s fault: it waits until the setting is mended', async () => {
  const strict = room.stopping(await MailServer.open('sign-in'))
  const as = (password: string) =>
    postmanTo(`${strict.url.replace('//', `//us:${password}@`)}?requireTLS=false`)
  await room.queue('a@test.example')
  await room.post(room.house.database, as('wrong')).sendDue()
  expect(await room.row()).toMatchObject({ attempts: 1, error: '535', givenUp: false })
  await room.post(room.ahead(40 * SECOND), as('right')).sendDue()
  expect(strict.signIns).toEqual(['wrong', 'right'])
  expect(strict.mails).toHaveLength(1)
})

test('a password is never sent in clear, unless the URL says that it may be', async () => {
  const strict = room.stopping(await MailServer.open('sign-in'))
  await room.queue('a@test.example')
  await room.post(room.house.database, postmanTo(strict.url.replace('//', '//us:right@'))).sendDue()
  expect(strict.signIns).toEqual([])
  expect(await room.row()).toMatchObject({ attempts: 1, sent: false, givenUp: false })
})
