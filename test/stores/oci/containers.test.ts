import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImageId } from '../../../src/engine/image.ts'
import type { Store } from '../../../src/engine/store.ts'
import { ociStore } from '../../../src/stores/oci/index.ts'
import type { Keeper } from '../../../src/stores/oci/keeper.ts'
import { faultOf } from '../../support/fault-of.ts'
import { addImage, keeperIn } from '../../support/oci-store.ts'
import { type TarEntry, tarOf } from '../../support/tar.ts'

let folder: string
let keeper: Keeper
let store: Required<Store>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgtui-containers-'))
  keeper = keeperIn(join(folder, 'store'))
  store = ociStore({ root: join(folder, 'store') }) as Required<Store>
})
afterEach(async () => {
  keeper.close()
  store.close()
  await rm(folder, { recursive: true })
})

const BASE: readonly TarEntry[] = [
  { name: 'bin/' },
  { name: 'bin/tool', data: 'tool', mode: 0o755 },
  { name: 'bin/same', hardlink: 'bin/tool' },
  { name: 'etc/' },
  { name: 'etc/old', data: 'old' },
  { name: 'etc/kept', data: 'kept' },
  { name: 'var/' },
  { name: 'var/log/' },
  { name: 'var/log/a', data: 'a' },
  { name: 'link', symlink: 'etc' },
]
const OVER: readonly TarEntry[] = [
  { name: 'etc/.wh.old' },
  { name: 'var/log/' },
  { name: 'var/log/.wh..wh..opq' },
  { name: 'var/log/b', data: 'b' },
  // Its bytes are hidden from here on, and the other name of the file must keep them.
  { name: 'bin/tool', data: 'another' },
]

const containerOf = async (layers: readonly (readonly TarEntry[])[], command: readonly string[] = ['/bin/tool']) => {
  const image = await addImage(keeper, { layers, tags: ['docker.io/library/app:1'] })
  return { image, id: await store.createContainer({ image, imageName: 'app:1', name: 'one', command }) }
}

const exported = async (id: string): Promise<string> => {
  const [path, to] = [join(folder, 'out.tar'), join(folder, 'out')]
  await rm(to, { recursive: true, force: true })
  await store.exportContainer(id, { path })
  await mkdir(to)
  execFileSync('tar', ['-xf', path, '-C', to])
  return to
}

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
const copyIn = (id: string, path: string, entries: readonly TarEntry[]): Promise<void> =>
  store.copyIn(id, path, chunks(tarOf(entries)))

describe('the files of a container', () => {
  it('are those of all layers, whiteouts and links followed', async () => {
    const { id } = await containerOf([BASE, OVER])
    const root = await exported(id)
    const found = execFileSync('find', ['.', '-mindepth', '1', '-printf', '%P\n'], { cwd: root, encoding: 'utf8' })
    expect(found.trim().split('\n').sort()).toEqual(
      ['bin', 'bin/same', 'bin/tool', 'etc', 'etc/kept', 'link', 'var', 'var/log', 'var/log/b'].sort(),
    )
    expect(await readFile(join(root, 'bin/tool'), 'utf8')).toBe('another')
    expect(await readFile(join(root, 'bin/same'), 'utf8')).toBe('tool')
    expect(await readlink(join(root, 'link'))).toBe('etc')
  })

  it('take what is copied in, through links within the container and never out of it', async () => {
    const { id } = await containerOf([[...BASE, { name: 'out', symlink: '../../../../../../tmp' }, { name: 'tmp/' }]])
    await copyIn(id, '/link', [{ name: 'new', data: 'new', mode: 0o600 }])
    await copyIn(id, '/', [{ name: 'out/escaped', data: 'no' }])
    const root = await exported(id)
    expect(await readFile(join(root, 'etc/new'), 'utf8')).toBe('new')
    expect((await stat(join(root, 'etc/new'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(root, 'tmp/escaped'), 'utf8')).toBe('no')
  })

  it.each([
    ['a name that leads out', [{ name: '../escaped', data: 'x' }], 'damaged'],
    ['a name that reads as a deletion', [{ name: '.wh.etc', data: 'x' }], 'damaged'],
    ['a file where a folder is', [{ name: 'etc', data: 'x' }], 'conflict'],
    ['something below a file', [{ name: 'bin/tool/below', data: 'x' }], 'conflict'],
    ['a link to nothing in the archive', [{ name: 'a', hardlink: 'etc/old' }], 'damaged'],
  ] as const)('refuse %s', async (_, entries, kind) => {
    const { id } = await containerOf([BASE])
    expect((await faultOf(copyIn(id, '/', entries))).kind).toBe(kind)
    expect(await readdir(folder)).toEqual(['store'])
    expect(await store.diffContainer(id)).toEqual([])
  })

  it('can be copied out as they are seen', async () => {
    const { id } = await containerOf([BASE, OVER])
    const out: Buffer[] = []
    await store.copyOut(id, '/link/', { write: async (bytes) => void out.push(Buffer.from(bytes)) })
    await writeFile(join(folder, 'a.tar'), Buffer.concat(out))
    const listed = execFileSync('tar', ['-tf', join(folder, 'a.tar')], { encoding: 'utf8' })
    expect(listed.split('\n').filter(Boolean)).toEqual(['etc/', 'etc/kept'])
    expect((await faultOf(store.copyOut(id, '/etc/old', { write: async () => {} }))).kind).toBe('not-found')
  })

  it('go to this machine and come from it as docker has them go', async () => {
    const { id } = await containerOf([BASE])
    const here = join(folder, 'here')
    await mkdir(here)
    await store.copyOut(id, '/etc', { unpackAt: here })
    await store.copyOut(id, '/etc/kept', { unpackAt: join(here, 'renamed') })
    expect(await readFile(join(here, 'etc/old'), 'utf8')).toBe('old')
    expect(await readFile(join(here, 'renamed'), 'utf8')).toBe('kept')
    await store.copyIn(id, '/var', { pack: join(here, 'etc') })
    await store.copyIn(id, '/var/once', { pack: join(here, 'renamed') })
    const root = await exported(id)
    expect(await readFile(join(root, 'var/etc/kept'), 'utf8')).toBe('kept')
    expect(await readFile(join(root, 'var/once'), 'utf8')).toBe('kept')
    for (const pack of ['/no/such/file', join(here, 'nothing')])
      expect((await faultOf(store.copyIn(id, '/var', { pack }))).kind).toBe('not-found')
    expect((await faultOf(store.copyOut(id, '/etc', { unpackAt: '/no/such/folder' }))).kind).toBe('not-found')
  })

  it('are told apart from those of the image', async () => {
    const { id } = await containerOf([BASE])
    await copyIn(id, '/etc', [
      { name: 'old', data: 'changed' },
      { name: 'more', data: 'x' },
    ])
    expect(await store.diffContainer(id)).toEqual([
      { kind: 'changed', path: '/etc' },
      { kind: 'added', path: '/etc/more' },
      { kind: 'changed', path: '/etc/old' },
    ])
  })
})

describe('a commit', () => {
  const list = async (id: ImageId) => (await store.list()).images.find((image) => image.id === id)

  it('adds what changed as one layer, and links to its image', async () => {
    const { id, image } = await containerOf([BASE], ['/bin/tool', '--serve'])
    await copyIn(id, '/etc', [{ name: 'old', data: 'changed' }])
    const made = await store.commitContainer(id, {
      reference: 'app:2',
      message: 'why',
      author: 'me',
      changes: ['ENV A=1'],
    })
    expect(await list(made.image)).toMatchObject({ references: ['app:2'], parent: image, size: 12 + 'changed'.length })
    const [step] = await store.history(made.image)
    expect(step).toMatchObject({ image: made.image, command: '/bin/tool --serve', comment: 'why', size: 7 })
    const inspection = await store.inspect(made.image)
    expect(inspection).toMatchObject({ author: 'me', environment: ['A=1'], command: ['/bin/tool', '--serve'] })
    const again = await store.createContainer({ image: made.image, imageName: 'app:2' })
    expect(await readFile(join(await exported(again), 'etc/old'), 'utf8')).toBe('changed')
  })

  it('of a container that changed nothing adds no layer', async () => {
    const { id, image } = await containerOf([BASE])
    const made = await store.commitContainer(id)
    expect((await store.inspect(made.image)).layers).toEqual((await store.inspect(image)).layers)
    expect((await store.history(made.image))[0]).toMatchObject({ size: 0, image: made.image })
  })

  it('is refused whole where a name or a change is none', async () => {
    const { id } = await containerOf([BASE])
    expect((await faultOf(store.commitContainer(id, { reference: 'Upper' }))).kind).toBe('conflict')
    expect((await faultOf(store.commitContainer(id, { changes: ['RUN rm -rf /'] }))).says).toContain('RUN')
    expect((await store.list()).images).toHaveLength(1)
  })
})

describe('a container', () => {
  it('takes from its image what it was not given, and one name for itself', async () => {
    const { id, image } = await containerOf([BASE])
    expect((await faultOf(store.createContainer({ image, imageName: 'app:1', name: 'one' }))).kind).toBe('conflict')
    expect((await faultOf(store.createContainer({ image, imageName: 'app:1', name: '../x' }))).kind).toBe('conflict')
    await store.renameContainer(id, 'two')
    const invented = await store.createContainer({ image, imageName: 'app:1' })
    const names = (await store.list()).containers.map(({ name }) => name)
    expect(names).toContain('two')
    expect((await store.list()).containers.find((one) => one.id === invented)?.name).toMatch(/^[a-z]+_[a-z]+$/)
  })

  it('counts what it keeps for itself', async () => {
    const { id } = await containerOf([BASE])
    await copyIn(id, '/', [{ name: 'big', data: 'x'.repeat(5000) }])
    expect((await store.written()).get(id)).toBe(5000)
    await store.remove({ type: 'container', container: id })
    expect((await store.written()).size).toBe(0)
  })
})
