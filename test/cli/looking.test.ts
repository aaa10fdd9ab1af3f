import { describe, expect, test } from 'vitest'
import type { HistoryStep } from '../../src/engine/store.ts'
import { memoryStore } from '../../src/stores/memory/index.ts'
import { digest, image } from '../support/arbitraries.ts'
import { ableStore, recorded } from './able-store.ts'
import { run } from './shell.ts'

const NOW = Date.UTC(2026, 5, 1)
const HOUR = 3_600_000
const ESC = String.fromCharCode(27)
const app = image('app', { references: ['acme/app:1'] })
const base = image('base', { references: ['base:1'] })
const short = app.id.slice(7, 19)

const step = (more: Partial<HistoryStep>): HistoryStep => ({
  image: null,
  created: NOW - 5 * HOUR,
  command: 'RUN true',
  comment: '',
  size: 0,
  references: [],
  ...more,
})
const steps = [
  step({
    image: app.id,
    references: ['acme/app:1'],
    command: `COPY ${'x'.repeat(60)}`,
    size: 1234,
    comment: 'buildkit',
  }),
  step({ created: Date.UTC(1970, 0, 1), command: 'a\tb\u001b[2J\nc' }),
  step({ created: null, comment: 'evil\u001b]0;x\u0007' }),
]
const store = () => memoryStore({ images: [app, base], containers: [], history: new Map([[app.id, steps]]) })

describe('imgtui history', () => {
  test('prints the columns of docker, harmless, the command cut at 45', async () => {
    const { code, out } = await run(store(), ['history', 'acme/app:1'], { now: NOW })
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['IMAGE', 'CREATED', 'CREATED BY', 'SIZE', 'COMMENT'],
      [short, '5 hours ago', `COPY ${'x'.repeat(39)}…`, '1.23kB', 'buildkit'],
      ['<missing>', 'N/A', 'a b^[[2J^Jc', '0B'],
      ['<missing>', 'N/A', 'RUN true', '0B', 'evil^[]0;x^G'],
      [''],
    ])
  })

  test('whole with --no-trunc, IDs alone with -q', async () => {
    const { out } = await run(store(), ['history', '--no-trunc', short])
    expect(out).toContain(`COPY ${'x'.repeat(60)}`)
    expect(out).toContain(app.id)
    expect((await run(store(), ['history', '-q', short])).out).toBe(`${short}\n<missing>\n<missing>\n`)
  })

  test('--json gives every field', async () => {
    const { out } = await run(store(), ['history', '--json', short])
    expect(out).not.toContain(ESC)
    expect(JSON.parse(out)).toEqual({
      schema: 1,
      image: app.id,
      steps: [
        {
          image: app.id,
          references: ['acme/app:1'],
          created: '2026-05-31T19:00:00Z',
          command: `COPY ${'x'.repeat(60)}`,
          size: 1234,
          comment: 'buildkit',
        },
        {
          image: null,
          references: [],
          created: '1970-01-01T00:00:00Z',
          command: 'a\tb\u001b[2J\nc',
          size: 0,
          comment: '',
        },
        { image: null, references: [], created: null, command: 'RUN true', size: 0, comment: 'evil\u001b]0;x\u0007' },
      ],
    })
  })

  test('what is no image is said', async () => {
    expect(await run(store(), ['history', 'nope\u001b[2J'])).toMatchObject({ code: 1, out: '' })
    expect((await run(store(), ['history', 'nope'])).err).toBe('No such image: nope\n')
    const twins = [image('a', { id: `sha256:ab${'1'.repeat(62)}` }), image('b', { id: `sha256:ab${'2'.repeat(62)}` })]
    const { err } = await run(memoryStore({ images: twins, containers: [] }), ['history', 'ab'])
    expect(err).toBe('“ab” is the beginning of 2 IDs: ab1111111111, ab2222222222\n')
  })
})

describe('imgtui inspect', () => {
  const documents = { [app.id]: { Id: app.id, Evil: '\u001b[2J' }, [base.id]: { Id: base.id } }
  const inspecting = () =>
    ableStore({ inspect: async (id) => ({ raw: documents[id] }) as never }, { images: [app, base] })

  test('prints the documents in the order asked for, and nothing a terminal acts on', async () => {
    const { code, out } = await run(inspecting(), ['inspect', 'base:1', short])
    expect(code).toBe(0)
    expect(out).not.toContain(ESC)
    expect(JSON.parse(out)).toEqual([documents[base.id], documents[app.id]])
  })

  test('prints what it found, and says what it did not', async () => {
    const { code, out, err } = await run(inspecting(), ['inspect', 'nope', 'base:1', 'UP'])
    expect(JSON.parse(out)).toEqual([documents[base.id]])
    expect(err).toBe('No such image: nope\n“UP” is no image: a repository name is written in lower case.\n')
    expect(code).toBe(1)
  })
})

describe('imgtui tag', () => {
  test('gives the image the name, and says from whom it was taken', async () => {
    const { calls, ability } = recorded(undefined)
    const able = () => ableStore({ tag: ability }, { images: [app, base] })
    expect(await run(able(), ['tag', 'base:1', 'new/name'])).toMatchObject({ code: 0, out: '', err: '' })
    expect(await run(able(), ['tag', base.id, 'docker.io/acme/app:1'])).toMatchObject({
      code: 0,
      err: `acme/app:1 was the name of ${short} before.\n`,
    })
    expect((await run(able(), ['tag', 'base:1', 'base:1'])).err).toBe('')
    expect(calls).toEqual([
      [base.id, 'new/name'],
      [base.id, 'docker.io/acme/app:1'],
      [base.id, 'base:1'],
    ])
  })

  test('an image that is not there gets no name', async () => {
    const { calls, ability } = recorded(undefined)
    expect(await run(ableStore({ tag: ability }), ['tag', digest('x'), 'a:1'])).toMatchObject({ code: 1 })
    expect(calls).toEqual([])
  })
})

describe('what a store cannot do', () => {
  test.each([
    ['docker', ['tag', 'a', 'b'], 'docker tag REF NAME'],
    ['podman', ['pull', 'a'], 'podman pull REF'],
    ['docker', ['push', 'a'], 'docker push REF'],
    ['docker', ['load'], 'docker load --input FILE'],
    ['docker', ['save', 'a'], 'docker save --output FILE REF'],
    ['docker', ['import', 'x.tar'], 'docker import FILE NAME'],
    ['docker', ['container', 'create', 'a'], 'docker container create REF'],
    ['docker', ['container', 'start', 'a'], 'docker container start NAME'],
    ['docker', ['container', 'cp', 'a:/b', '-'], 'docker container cp NAME:/path -'],
    ['docker', ['check'], null],
    ['memory', ['pull', 'a'], null],
  ] as const)('%s %j: one sentence, and the command that does it', async (kind, words, command) => {
    const able = memoryStore({ images: [], containers: [] }, { label: 'my\u001bdocker', info: { kind } })
    const { code, out, err } = await run(able, words, { input: '', answer: 'y' })
    expect(out).toBe('')
    expect(code).toBe(words[0] === 'check' ? 2 : 1)
    expect(err).toMatch(/^imgtui does not [a-z ]+ on my\^\[docker\.\n/)
    expect(err.split('\n').slice(1)).toEqual(command === null ? [''] : ['Its own command does:', `  ${command}`, ''])
  })

  test.each([
    [['tag', 'a', 'b']],
    [['pull', 'a']],
    [['push', 'a']],
    [['load']],
    [['import', 'x.tar']],
    [['container', 'create', 'a']],
    [['container', 'run', 'a']],
    [['container', 'start', 'a']],
    [['container', 'stop', 'a']],
    [['container', 'rename', 'a', 'b']],
    [['container', 'commit', 'a']],
    [['container', 'cp', '-', 'a:/b']],
  ])('%j changes something, and is refused under --read-only before the store is asked', async (words) => {
    const untouched = new Proxy(ableStore({}), {
      get: (target, key) => {
        if (key === 'close') return target.close
        throw new Error(`asked for ${String(key)}`)
      },
    })
    expect(await run(untouched, [...words, '--read-only'].sort(readOnlyFirst), { input: '' })).toMatchObject({
      code: 3,
      out: '',
      err: 'imgtui was started with --read-only. Nothing can be changed.\n',
    })
  })
})

const readOnlyFirst = (a: string, b: string): number => Number(b === '--read-only') - Number(a === '--read-only')
