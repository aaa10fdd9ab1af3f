import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeContainers } from '../../../src/stores/docker/decode-container.ts'
import {
  decodeEvent,
  decodeInfo,
  decodeLayersSize,
  decodeSharedCache,
} from '../../../src/stores/docker/decode-engine.ts'
import {
  decodeFolders,
  decodeHistory,
  decodeInspection,
  decodeList,
  decodeLooked,
  decodePlaces,
} from '../../../src/stores/docker/decode-image.ts'

const ID = `sha256:${'ab'.repeat(32)}` as const
const OTHER = `sha256:${'cd'.repeat(32)}` as const

const listed = (fields: object) => decodeList('recorded', [{ Id: ID, ...fields }])[0]

describe('images in a list', () => {
  it('takes every way to say that there is no name for the same', () => {
    for (const RepoTags of [null, undefined, [], ['<none>:<none>'], 'nonsense:<none>', 7]) {
      expect(listed({ RepoTags, RepoDigests: ['<none>@<none>'] })).toMatchObject({ references: [], digests: [] })
    }
  })

  it('keeps references in the order of their canonical form', () => {
    const RepoTags = ['zoo:1', 'ghcr.io/a/b:1', 'acme/x:2', 'acme/x:1', 'alpine:3']
    expect(listed({ RepoTags })?.references).toEqual(['acme/x:1', 'acme/x:2', 'alpine:3', 'zoo:1', 'ghcr.io/a/b:1'])
  })

  it('reads the year 1, 0 and nonsense as no date', () => {
    for (const Created of [-62135596800, 0, null, 'x', Number.NaN]) expect(listed({ Created })?.created).toBeNull()
    expect(listed({ Created: 1_700_000_000 })?.created).toBe(1_700_000_000_000)
  })

  it('adds the algorithm that Podman leaves out', () => {
    expect(decodeList('recorded', [{ Id: 'ab'.repeat(32), ParentId: 'cd'.repeat(32) }])[0]).toMatchObject({
      id: ID,
      parent: OTHER,
    })
  })

  it('leaves out what has no usable ID and keeps the rest', () => {
    expect(
      decodeList('recorded', [null, 3, {}, { Id: 'sha256:XYZ' }, { Id: '../../etc' }, { Id: ID }]).map(({ id }) => id),
    ).toEqual([ID])
    expect(decodeList('recorded', { message: 'no list' })).toEqual([])
  })

  it('keeps labels that are named like parts of JavaScript', () => {
    const Labels: unknown = JSON.parse('{"__proto__":"a","constructor":"b","n":1}')
    expect(Object.entries(listed({ Labels })?.labels ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  it('makes up digests the same way each time where the engine picks one', () => {
    const image = { Id: ID, RepoTags: ['b/y:1', 'a/x:1', 'a/x:2'], RepoDigests: [`b/y@${ID}`] }
    expect(decodeList('by id', [image])[0]?.digests).toEqual([`a/x@${ID}`, `b/y@${ID}`])
  })

  it('takes two digests of one repository on Podman for a pull, one for nothing', () => {
    const digests = (RepoDigests: string[]) => decodeList('listed twice', [{ Id: ID, RepoDigests }])[0]?.digests
    expect(digests([`localhost/x@${ID}`, `docker.io/y@${ID}`])).toEqual([])
    expect(digests([`docker.io/library/y@${ID}`, `docker.io/library/y@${OTHER}`])).toHaveLength(2)
  })
})

describe('one image', () => {
  it('reads the same as in the list', () => {
    const names = { RepoTags: ['a:1'], RepoDigests: [], Size: 5 }
    const inList = listed({ ...names, ParentId: OTHER, Created: 1_700_000_000, Labels: { a: 'b' } })
    const alone = decodeLooked('recorded', {
      Id: ID,
      ...names,
      Parent: OTHER,
      Created: '2023-11-14T22:13:20.987654321Z',
      Config: { Labels: { a: 'b' } },
    })
    expect(alone).toEqual(inList)
  })

  it('tells an image without layers from one whose layers are not known', () => {
    expect(decodePlaces({ RootFS: { Type: 'layers' } }).diffs).toEqual([])
    expect(decodePlaces({ RootFS: { Type: 'layers', Layers: null } }).diffs).toEqual([])
    expect(decodePlaces({ RootFS: {} }).diffs).toBeNull()
    expect(decodePlaces({ RootFS: { Type: 'layers', Layers: [ID, 'broken'] } }).diffs).toBeNull()
  })

  it('reads the folders of its layers bottom first', () => {
    const Data = { LowerDir: '/v/overlay2/two/diff:/v/overlay2/one/diff', UpperDir: '/v/overlay2/three/diff' }
    expect(decodeFolders({ Data })).toEqual(['one', 'two', 'three'])
    expect(decodeFolders({ Data: { UpperDir: '/v/overlay2/one/diff' } })).toEqual(['one'])
    expect(decodeFolders({ Data: null })).toBeNull()
  })

  it('reads a whole inspection and keeps it', () => {
    const answer = {
      Id: ID,
      Os: 'linux',
      Architecture: 'arm64',
      Variant: 'v8',
      Author: 'me',
      Comment: 'c',
      Size: 3,
      GraphDriver: { Name: 'overlay2' },
      RootFS: { Type: 'layers', Layers: [OTHER] },
      Config: {
        ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
        Env: ['A=1'],
        Entrypoint: '/x',
        Cmd: ['y'],
        WorkingDir: '/w',
        User: 'u',
        Volumes: { '/data': {} },
        StopSignal: 'SIGINT',
        Healthcheck: { Test: ['CMD', 'ok'] },
      },
    }
    expect(decodeInspection('recorded', answer)).toMatchObject({
      id: ID,
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      ports: ['443/tcp', '80/tcp'],
      environment: ['A=1'],
      entrypoint: ['/x'],
      command: ['y'],
      workingDirectory: '/w',
      user: 'u',
      volumes: ['/data'],
      stopSignal: 'SIGINT',
      healthcheck: ['CMD', 'ok'],
      driver: 'overlay2',
      layers: [OTHER],
      raw: answer,
    })
  })
})

describe('containers', () => {
  it('reads what holds an image', () => {
    const Mounts = [
      { Type: 'image', Name: 'a:1', Source: '/v/merged' },
      { Type: 'volume', Name: 'v' },
      { Type: 'image', Source: 'b:1' },
    ]
    const one = {
      Id: 'f'.repeat(64),
      Names: ['/one', '/two'],
      ImageID: ID,
      Image: 'a:1',
      State: 'running',
      Status: 'Up',
      Created: 5,
      Mounts,
    }
    expect(decodeContainers([one])[0]).toMatchObject({
      name: 'one',
      image: ID,
      state: 'running',
      created: 5000,
      written: null,
      mounts: ['a:1', 'b:1'],
    })
  })

  it('never loses a container for what it says about itself', () => {
    const [container] = decodeContainers([
      { Id: 'f'.repeat(64), State: 'new word', ImageID: 3, Names: null, Mounts: 'x' },
    ])
    expect(container).toMatchObject({ state: 'unknown', name: 'ffffffffffff', mounts: [] })
  })
})

describe('the engine', () => {
  it('is told by its own word, not by version or driver', () => {
    expect(
      decodeInfo({
        Driver: 'overlay2',
        ServerVersion: '29.0',
        DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
      }).containerd,
    ).toBe(true)
    expect(
      decodeInfo({ Driver: 'overlayfs', ServerVersion: '29.0', DriverStatus: [['Backing Filesystem', 'extfs']] })
        .containerd,
    ).toBe(false)
    expect(decodeInfo({ DriverStatus: null }).containerd).toBe(false)
  })

  it('names its machine in the words of images', () => {
    expect(decodeInfo({ OSType: 'linux', Architecture: 'aarch64' })).toMatchObject({
      os: 'linux',
      architecture: 'arm64',
    })
    expect(decodeInfo({ Architecture: 'constructor' }).architecture).toBe('constructor')
  })

  it('reads events and passes over what changes no list', () => {
    const line = (fields: object) => decodeEvent(JSON.stringify(fields))
    expect(line({ Type: 'image', Action: 'untag', Actor: { ID: ID } })).toEqual({
      subject: 'image',
      action: 'untag',
      id: ID,
    })
    expect(line({ Type: 'container', Action: 'exec_create: ls', Actor: { ID: 'x' } })).toBeNull()
    expect(line({ Type: 'container', Action: 'health_status: healthy' })).toBeNull()
    expect(line({ Type: 'volume', Action: 'create' })).toBeNull()
    expect(decodeEvent('{"Type":"image"')).toBeNull()
    expect(decodeEvent('null')).toBeNull()
  })

  it('adds up what the build cache shares with images', () => {
    const BuildCache = [
      { Shared: true, Size: 5 },
      { Shared: false, Size: 7 },
      { Shared: true, Size: -1 },
      { Shared: true },
      null,
    ]
    expect(decodeSharedCache({ BuildCache })).toEqual([5])
    expect(decodeSharedCache({ BuildCache: null })).toEqual([])
    expect(decodeLayersSize({ LayersSize: 12 })).toBe(12)
  })
})

describe('anything at all', () => {
  /** JSON with the engine's own field names in it, so that every reader is reached. */
  const names = [
    'Id',
    'RepoTags',
    'RepoDigests',
    'ParentId',
    'Parent',
    'Created',
    'Size',
    'Labels',
    'Config',
    'Descriptor',
    'Manifests',
    'ID',
    'ImageData',
    'Platform',
    'Available',
    'RootFS',
    'Layers',
    'GraphDriver',
    'Data',
    'LowerDir',
    'UpperDir',
    'Names',
    'ImageID',
    'Mounts',
    'Type',
    'Env',
    'Cmd',
    'BuildCache',
    'DriverStatus',
    'Actor',
    'Action',
    'Tags',
    'CreatedBy',
    'Healthcheck',
    'ExposedPorts',
    '__proto__',
  ]
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom<unknown>(ID, '<none>:<none>', 'a:1', -1, 1e300),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8 }),
    ),
  }))

  it('is read without an error', () => {
    fc.assert(
      fc.property(value, (answer) => {
        for (const rule of ['recorded', 'by id', 'listed twice'] as const) {
          decodeList(rule, answer)
          decodeList(rule, [answer])
          decodeLooked(rule, answer)
          decodeInspection(rule, answer)
        }
        for (const decode of [
          decodePlaces,
          decodeHistory,
          decodeContainers,
          decodeInfo,
          decodeLayersSize,
          decodeSharedCache,
          decodeFolders,
        ]) {
          decode(answer)
          decode([answer])
        }
        decodeEvent(JSON.stringify(answer) ?? '')
      }),
      { numRuns: 1000 },
    )
  })
})
