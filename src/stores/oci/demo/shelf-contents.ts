import { image, layer, MB, run, type Shelf, type ShelfContainer, type ShelfImage } from './shelf.ts'

const DEBIAN = [layer('debian', 74.8, '/bin/sh -c #(nop) ADD file:2a1b9c71d0e4 in / ')]
const UBUNTU = [layer('ubuntu', 78.1, '/bin/sh -c #(nop) ADD file:77ab01f7c3de in / ')]
const ALPINE = [layer('alpine', 7.8, '/bin/sh -c #(nop) ADD file:1c8f3ad7a2b9 in / ')]
const NODE = [
  ...DEBIAN,
  run('node', 141.2, 'curl -fsSLO --compressed https://nodejs.example/node.tar.xz && tar -xJf node.tar.xz'),
  run('yarn', 5.31, 'npm install --global corepack && corepack enable'),
]
const GO = [
  ...DEBIAN,
  run('gcc', 253.7, 'apt-get update && apt-get install -y --no-install-recommends g++ gcc libc6-dev make'),
  run('go', 221.4, 'wget -O go.tgz https://go.example/go.tar.gz && tar -C /usr/local -xzf go.tgz'),
]

const SERVER = ['WORKDIR /app', 'EXPOSE map[3000/tcp:{}]', 'USER node', 'CMD ["node" "server.js"]']

/** One service, rebuilt again and again: every version shares its base and its dependencies with the one before. */
const service = (
  repository: string,
  versions: readonly (readonly [tags: string[], days: number, megabytes: number])[],
  dependencies: number,
): readonly ShelfImage[] =>
  versions.map(([tags, days, megabytes], index) =>
    image(
      `${repository} ${index}`,
      tags,
      [
        ...NODE,
        run(`${repository} modules ${Math.floor(index / 2)}`, dependencies, 'npm ci --omit=dev'),
        layer(`${repository} code ${index}`, megabytes, 'COPY . . # buildkit'),
      ],
      { days, metadata: SERVER, local: true, config: { Labels: { team: 'shop' } } },
    ),
  )

const IMAGES: readonly ShelfImage[] = [
  image(
    'cuda',
    ['nvidia/cuda:12.4.1-devel-ubuntu22.04'],
    [
      ...UBUNTU,
      run('cuda base', 2140, 'apt-get install -y cuda-libraries-12-4'),
      run('cuda devel', 4410, 'apt-get install -y cuda-libraries-dev-12-4'),
    ],
    { days: 210 },
  ),
  image(
    'torch',
    ['pytorch/pytorch:2.4.1-cuda12.4-cudnn9-runtime'],
    [
      ...UBUNTU,
      run('torch', 5210, 'conda install pytorch torchvision -c pytorch'),
      run('torch clean', 612, 'conda clean -ya'),
    ],
    { days: 66 },
  ),
  image(
    'scipy',
    ['jupyter/scipy-notebook:2026-09-16'],
    [
      ...UBUNTU,
      run('mamba', 412, 'wget -qO- micromamba && /opt/conda/setup.sh'),
      run('scipy', 2880, 'mamba install --yes scipy pandas scikit-learn'),
      run('lab', 611, 'mamba install --yes jupyterlab notebook jupyterhub'),
    ],
    { days: 65, metadata: ['USER jovyan', 'EXPOSE map[8888/tcp:{}]', 'CMD ["start-notebook.py"]'] },
  ),
  image(
    'scipy old',
    ['jupyter/scipy-notebook:2026-03-04'],
    [
      ...UBUNTU,
      run('mamba', 412, 'wget -qO- micromamba && /opt/conda/setup.sh'),
      run('scipy old', 2790, 'mamba install --yes scipy pandas scikit-learn'),
      run('lab old', 580, 'mamba install --yes jupyterlab notebook'),
    ],
    { days: 250 },
  ),
  image(
    'playwright',
    ['playwright/chromium:v1.47.2'],
    [...UBUNTU, run('browsers', 1980, 'npx playwright install --with-deps chromium')],
    { days: 70 },
  ),
  image(
    'playwright old',
    ['playwright/chromium:v1.44.1'],
    [...UBUNTU, run('browsers old', 1900, 'npx playwright install --with-deps chromium')],
    { days: 180 },
  ),
  image(
    'report',
    ['acme/report-gen:wip'],
    [
      ...DEBIAN,
      run('texlive', 1410, 'apt-get install -y texlive-full'),
      layer('report', 26.8, 'COPY . /srv # buildkit'),
    ],
    { days: 21, local: true },
  ),
  image(
    'report lost',
    [],
    [
      ...DEBIAN,
      run('texlive', 1410, 'apt-get install -y texlive-full'),
      layer('report before', 26.5, 'COPY . /srv # buildkit'),
    ],
    { days: 22, local: true },
  ),
  image(
    'report first',
    [],
    [
      ...DEBIAN,
      run('texlive first', 1391, 'apt-get install -y texlive-full'),
      layer('report first', 25.9, 'COPY . /srv # buildkit'),
    ],
    { days: 29, local: true },
  ),
  image(
    'rust',
    ['rust:1.81'],
    [...DEBIAN, run('gcc', 253.7, 'apt-get install -y gcc'), run('rust', 1190, 'rustup-init -y --profile minimal')],
    { days: 62 },
  ),
  image(
    'devbox',
    ['devcontainers/typescript-node:22'],
    [...NODE, run('devbox', 1209, 'bash /tmp/library-scripts/common-debian.sh')],
    { days: 44 },
  ),
  image(
    'elastic',
    ['elasticsearch:8.15.1'],
    [
      ...UBUNTU,
      layer('elastic', 1242, 'COPY --chown=1000:0 /usr/share/elasticsearch /usr/share/elasticsearch # buildkit'),
    ],
    { days: 75 },
  ),
  image('localstack', ['localstack/localstack:3.7'], [...DEBIAN, run('localstack', 1158, 'make install')], {
    days: 72,
  }),
  image('kind', ['kindest/node:v1.31.0'], [...DEBIAN, layer('kind', 913, 'COPY / / # buildkit')], { days: 95 }),
  image('kind old', ['kindest/node:v1.29.2'], [...DEBIAN, layer('kind old', 890, 'COPY / / # buildkit')], {
    days: 280,
  }),
  image('go', ['golang:1.23'], GO, { days: 28 }),
  image(
    'go old',
    ['golang:1.21'],
    [
      ...GO.slice(0, 2),
      run('go old', 212.9, 'wget -O go.tgz https://go.example/go.tar.gz && tar -C /usr/local -xzf go.tgz'),
    ],
    { days: 400 },
  ),
  image('mysql', ['mysql:8.4'], [...DEBIAN, run('mysql', 509, 'apt-get install -y mysql-community-server')], {
    days: 120,
  }),
  image(
    'postgres',
    ['postgres:16', 'postgres:16-bookworm'],
    [...DEBIAN, run('postgres', 360, 'apt-get install -y postgresql-16')],
    {
      days: 24,
      metadata: [
        'EXPOSE map[5432/tcp:{}]',
        'VOLUME [/var/lib/postgresql/data]',
        'ENTRYPOINT ["docker-entrypoint.sh"]',
        'CMD ["postgres"]',
      ],
      config: {
        Env: ['PG_MAJOR=16', 'PGDATA=/var/lib/postgresql/data'],
        Entrypoint: ['docker-entrypoint.sh'],
        Cmd: ['postgres'],
        ExposedPorts: { '5432/tcp': {} },
        Volumes: { '/var/lib/postgresql/data': {} },
      },
    },
  ),
  image('postgres old', ['postgres:13'], [...DEBIAN, run('postgres old', 338, 'apt-get install -y postgresql-13')], {
    days: 490,
  }),
  ...service(
    'acme/api-gateway',
    [
      [['acme/api-gateway:2.14.1', 'acme/api-gateway:2.14', 'acme/api-gateway:latest'], 3, 38.2],
      [['acme/api-gateway:2.14.0'], 9, 38.1],
      [['acme/api-gateway:2.13.3'], 28, 36.9],
      [['acme/api-gateway:2.13.0'], 52, 36.7],
      [[], 7, 38.4],
    ],
    186,
  ),
  ...service(
    'acme/checkout',
    [
      [['acme/checkout:1.9.0', 'acme/checkout:latest'], 2, 21.6],
      [['acme/checkout:1.8.7'], 14, 21.2],
      [['acme/checkout:1.8.2'], 62, 20.9],
      [[], 4, 21.5],
    ],
    122,
  ),
  ...service(
    'acme/worker',
    [
      [['acme/worker:3.4.2'], 6, 12.9],
      [['acme/worker:3.4.1'], 13, 12.7],
      [['acme/worker:3.2.0'], 90, 12.2],
    ],
    310,
  ),
  image('web step', [], [...NODE, run('web modules', 44, 'npm ci')], { days: 50, local: true }),
  image(
    'web',
    ['acme/web:5.2.0'],
    [...NODE, run('web modules', 44, 'npm ci'), layer('web', 34, 'COPY dist /srv # buildkit')],
    { days: 2, local: true, parent: 'web step' },
  ),
  image('node', ['node:22-slim'], NODE, { days: 12 }),
  image('nginx', ['nginx:1.27'], [...DEBIAN, run('nginx', 117, 'apt-get install -y nginx')], { days: 21 }),
  image('traefik', ['traefik:v3.1'], [...ALPINE, layer('traefik', 174, 'COPY traefik / # buildkit')], { days: 66 }),
  image('redis', ['redis:7-alpine'], [...ALPINE, run('redis', 33.2, 'apk add --no-cache redis')], { days: 31 }),
  image('alpine', ['alpine:3.20'], ALPINE, { days: 42 }),
  image('debian', ['debian:12'], DEBIAN, { days: 28 }),
  image('ubuntu', ['ubuntu:24.04'], UBUNTU, { days: 28 }),
]

const live = (name: string, of: string, days: number): ShelfContainer => ({
  name,
  image: of,
  state: 'running',
  days,
  written: 40_960,
})
const stopped = (
  name: string,
  of: string,
  days: number,
  { ended, code, megabytes }: { ended: number; code: number; megabytes: number },
): ShelfContainer => ({
  name,
  image: of,
  state: 'exited',
  days,
  ended,
  code,
  written: megabytes * MB,
})

/** The one shelf there is. */
export const SHELF: Shelf = {
  images: IMAGES,
  containers: [
    live('shop-api-1', 'acme/api-gateway 0', 2),
    live('shop-api-2', 'acme/api-gateway 0', 2),
    live('shop-checkout-1', 'acme/checkout 0', 2),
    live('shop-worker-1', 'acme/worker 0', 2),
    live('shop-web-1', 'web', 2),
    live('shop-db-1', 'postgres', 9),
    live('edge-proxy-1', 'traefik', 9),
    live('kind-control-plane', 'kind', 20),
    stopped('api-debug', 'acme/api-gateway 3', 45, { ended: 42, code: 137, megabytes: 218 }),
    stopped('pw-run-17', 'playwright', 9, { ended: 9, code: 1, megabytes: 54 }),
    stopped('old-mysql', 'mysql', 60, { ended: 35, code: 0, megabytes: 214 }),
    stopped('devbox', 'devbox', 30, { ended: 3, code: 0, megabytes: 188 }),
    { name: 'nginx-next', image: 'nginx', state: 'created', days: 1, written: 0 },
  ],
}
