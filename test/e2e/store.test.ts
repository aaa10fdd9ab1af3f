import { describe, expect, test } from 'vitest'
import { fakeEngine, PING, rawServer } from '../support/docker-server.ts'
import { isReady, openList, openProgram } from '../support/program.ts'

describe('an engine that goes away', () => {
  test('keeps the list, says so, removes nothing, and is live again when the engine is back', async () => {
    await using program = await openList()
    const rows = program.terminal.lines().slice(4, 10)
    await program.engine.stop()
    await program.waitFor(/▲ lost/)
    expect(program.terminal.lines().slice(4, 10)).toEqual(rows)
    expect(program.text()).toMatch(/Docker stopped answering|No Docker answers/)
    program.press('d')
    await program.waitFor('Not while the store is lost.')
    program.press('esc')
    await program.waitFor((screen) => !screen.includes('Not while'))
    program.engine.world.images.push({ name: 'new', tags: ['just/built:1'], layers: [{ name: 'new', size: 1000 }] })
    await program.engine.start()
    // By itself: no key is pressed.
    await program.waitFor((screen) => isReady(screen) && screen.includes('just/built:1'), 15_000)
    expect(program.text()).not.toContain('lost')
  })

  test('in the middle of a removal: what could not be done is said, and nothing is done later', async () => {
    await using program = await openList()
    const { engine } = program
    engine.intercept = async (request) => {
      if (!request.startsWith('DELETE')) return null
      await engine.stop()
      return null
    }
    program.press('G', 'space', 'g', 'space', 'd')
    await program.waitFor('▸  No, keep everything')
    program.press('right')
    await program.waitFor('▸  Remove 2 images')
    program.press('enter')
    await program.waitFor('Report: 0 of 2 steps done')
    expect(program.text()).toMatch(/Docker stopped answering|No Docker answers/)
    expect(engine.asked.filter((line) => line.startsWith('DELETE'))).toHaveLength(1)
  })
})

describe('an engine that cannot be reached', () => {
  test('no socket: says where it looked and what to do, and keeps trying', async () => {
    await using program = await openProgram({ host: 'unix:///nowhere/docker.sock' })
    await program.waitFor('No Docker answers at unix:///nowhere/docker.sock.')
    expect(program.text()).toContain('sudo systemctl start docker')
    expect(program.text()).toContain('imgtui keeps trying.')
    program.press('?')
    await program.waitFor('Keys')
    program.press('esc')
    await program.waitFor((screen) => !screen.includes('Keys'))
    program.press('q')
    expect((await program.exit).code).toBe(0)
  })

  test('no socket yet: the list comes by itself once the engine starts', async () => {
    await using program = await openList()
    await program.engine.stop()
    await using late = await openProgram({ host: `unix://${program.engine.socket}` })
    await late.waitFor('No Docker answers')
    await program.engine.start()
    await late.waitFor(isReady, 15_000)
  })

  test.each([
    ['HTTP of something else', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ])('something else answers there: %s', async (_, bytes) => {
    const server = await rawServer(bytes)
    try {
      await using program = await openProgram({ columns: 120, host: `unix://${server.socket}` })
      await program.waitFor('but it is not a container engine.')
    } finally {
      await server.close()
    }
  })

  test('something listens and never answers: the screen stays usable and says what it waits for', async () => {
    const server = await rawServer(null)
    try {
      await using program = await openProgram({ host: `unix://${server.socket}` })
      await program.waitFor('connecting')
      program.press('?')
      await program.waitFor('Keys')
      program.press('esc')
      await program.waitFor('Docker has not answered for 10 s.', 15_000)
      program.press('q')
      expect((await program.exit).code).toBe(0)
    } finally {
      await server.close()
    }
  })

  test('too old an engine: says which API it speaks and which is needed', async () => {
    const server = await fakeEngine((_, response) => response.end('{}'), { ping: { ...PING, 'api-version': '1.24' } })
    try {
      await using program = await openProgram({ columns: 100, host: `unix://${server.socket}` })
      await program.waitFor('This Docker speaks API 1.24; imgtui needs 1.40 (Docker 19.03) or newer.')
    } finally {
      await server.close()
    }
  })
})

describe('settings', () => {
  test('a key given in the settings works, and the one it took the place of does not', async () => {
    await using program = await openList({ settings: '{"keys": {"search.open": ["ctrl+s"]}}' })
    program.press('/')
    program.press('ctrl+s')
    program.send('redis')
    await program.waitFor((screen) => !screen.includes('debian:12'))
    expect(program.text()).not.toContain('//')
  })

  test.each([
    ['no JSON', '{"keys": ', /The settings file is not JSON/],
    ['a wrong value', '{"theme": "pink"}', /theme can be .* not "pink"/],
    ['a command that is not there', '{"keys": {"no.such": ["x"]}}', /There is no command no\.such/],
  ])('a bad settings file is told and stops nothing: %s', async (_, settings, says) => {
    await using program = await openList({ settings, columns: 120 })
    await program.waitFor('1 setting was not understood and is ignored.')
    program.press(':')
    program.send('settings')
    await program.waitFor('Settings that were not understood')
    program.press('enter')
    await program.waitFor(says)
    program.press('j')
    await program.waitFor(/^▌.*acme\/api/m)
  })
})
