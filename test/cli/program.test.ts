import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineWith, type WorldEngine } from '../support/fake-engine.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs the program itself, without a terminal, as another program would. `reads`: bytes of output after which the reader goes. */
const imgtui = async (
  words: readonly string[],
  { reads = Number.POSITIVE_INFINITY, env = {} } = {},
): Promise<Ended> => {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (out.length >= reads) child.stdout.destroy()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, out, err }
}

describe('the program without a terminal', { timeout: 30_000 }, () => {
  let engine: WorldEngine
  let host: string
  beforeAll(async () => {
    engine = await engineWith({
      images: [
        { name: 'base', tags: ['debian:12'], layers: [{ name: 'debian', size: 78_000_000 }] },
        {
          name: 'api',
          tags: ['acme/api:1', 'acme/api:2'],
          layers: [
            { name: 'debian', size: 78_000_000 },
            { name: 'api', size: 5_000_000 },
          ],
        },
        ...Array.from({ length: 400 }, (_, at) => ({
          name: `n${at}`,
          tags: [`${'x'.repeat(200)}:${at}`],
          layers: [{ name: 'debian', size: 78_000_000 }],
        })),
      ],
      containers: [{ name: 'web', image: 'api', state: 'running' }],
    })
    host = `unix://${engine.socket}`
  })
  afterAll(() => engine.close())

  test('prints what `imgtui ls` prints, with the totals', async () => {
    const alone = await imgtui(['-H', host])
    expect(alone).toEqual(await imgtui(['ls', '-H', host]))
    expect(alone).toMatchObject({ code: 0, err: '' })
    expect(alone.out).toMatch(/\n402 images, 83\.0 MB on disk, 0 B free to reclaim now\n$/)
    expect(alone.out).toContain('1 running')
  })

  test('finds the engine by DOCKER_HOST too', async () => {
    expect(JSON.parse((await imgtui(['ls', '--json'], { env: { DOCKER_HOST: host } })).out).totals).toEqual({
      images: 402,
      bytes: 83_000_000,
      free: 0,
    })
  })

  test('ends quietly when its reader goes away', async () => {
    const { code, err } = await imgtui(['ls', '--json', '-H', host], { reads: 100 })
    expect([code, err]).toEqual([0, ''])
  })

  test('removes through the same guard', async () => {
    const { code, out } = await imgtui(['rm', '--yes', '--json', 'acme/api:1', 'debian:12', '-H', host])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      steps: [
        { effect: 'delete', result: 'done' },
        { effect: 'untag', result: 'done' },
      ],
      predicted: 0,
      freed: 0,
    })
    const held = await imgtui(['rm', '--yes', 'acme/api', 'acme/api:2', '-H', host])
    expect(held).toMatchObject({ code: 1, err: 'No such image: acme/api\n' })
    expect(held.out).toContain('Held by web (running).')
    expect(
      engine.asked.filter((request) => request.startsWith('DELETE')).every((request) => request.endsWith('?noprune=1')),
    ).toBe(true)
  })

  test('says where no engine answers, and what to do', async () => {
    const { code, out, err } = await imgtui(['ls', '-H', 'unix:///nowhere/docker.sock'])
    expect([code, out]).toEqual([4, ''])
    expect(err).toMatch(/^No Docker answers at unix:\/\/\/nowhere\/docker\.sock\.\nIs it running\?\n/)
    expect(await imgtui(['-c', 'nope'])).toMatchObject({
      code: 4,
      err: 'There is no docker context named nope.\nKnown: default.\n',
    })
  })

  test('answers what needs no engine, and tells wrong usage', async () => {
    expect(await imgtui(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^imgtui \d+\.\d+\.\d+\n$/),
      err: '',
    })
    expect(await imgtui(['rm', '-h'])).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run'), err: '' })
    expect(await imgtui(['settings'])).toMatchObject({ code: 0, err: '' })
    expect(await imgtui(['rm'])).toEqual({
      code: 2,
      out: '',
      err: 'imgtui rm needs the name or the ID of an image.\nSee imgtui rm --help\n',
    })
  })
})
