import { flagForm } from '../../src/cli/help.ts'
import { COMMON_FLAGS, type Flag, STORE_FLAGS } from '../../src/cli/verbs/flag.ts'
import {
  callOf,
  EXIT_CODES,
  entryOf,
  FILTER_WORDS,
  PRUNE_FILTER_WORDS,
  TYPED_VERBS,
  VERBS,
  type Verb,
} from '../../src/cli/verbs.ts'
import { code, generated, table } from './markdown.ts'

const LIST = `{
  "schema": 1,
  "store": { "id", "kind", "version", "driver" },
  "totals": { "images", "bytes", "free" },
  "images": [{
    "id", "references": [], "digests": [], "created", "size", "frees",
    "dangling", "intermediate", "use": "running" | "stopped" | "none",
    "containers": [{ "id", "name", "state" }], "children": [], "labels": {}
  }]
}`

const REMOVAL = `{
  "schema": 1,
  "steps": [{
    "image", "references": [], "effect": "untag" | "delete",
    "result": "planned" | "done" | "refused" | "skipped" | "failed",
    "reason", "holders": [{ "kind": "container" | "mount" | "child", "id", "name", "state" }], "frees"
  }],
  "predicted", "freed"
}`

const IMAGE_STEPS = `{
  "schema": 1, "image",
  "steps": [{ "image", "references": [], "created", "command", "size", "comment" }]
}`

const CONTAINERS = `{
  "schema": 1,
  "containers": [{ "id", "name", "image", "imageName", "state", "status", "created", "written" }]
}`

const LOADED = '{ "schema": 1, "images": [{ "image", "references": [], "moved": [{ "reference", "from" }] }] }'

const PULLED = `{
  "schema": 1, "reference", "digest", "changed", "image", "references": [], "moved": [{ "reference", "from" }]
}`

const CHANGES = '{ "schema": 1, "container", "changes": [{ "kind": "added" | "changed" | "deleted", "path" }] }'

const CHECKED = `{
  "schema": 1, "images", "blobs", "read",
  "findings": [{ "kind": "damage" | "garbage" | "note", "says", "blob", "bytes" }]
}`

const flagRows = (flags: readonly Flag[]): readonly (readonly string[])[] =>
  flags.map((flag) => [code(flagForm(flag)), flag.says])

const wordRows = (words: typeof FILTER_WORDS): readonly (readonly string[])[] =>
  words.map(([form, meaning]) => [code(form), meaning])

const block = (text: string): string => `\`\`\`\n${text}\n\`\`\``

const PROGRESS =
  'How far it is, is told on standard error; what came of it, on standard output. Ctrl+C ends it, and nothing is half done.'

const MORE: Readonly<Partial<Record<Verb, readonly string[]>>> = {
  ls: [
    '### Filters',
    '',
    'As with `docker image ls`: several patterns of `reference` are alternatives, everything else must hold together.',
    'An image is listed whole, with all its names, when one of them matches.',
    '',
    table(['filter', 'lists an image when'], wordRows(FILTER_WORDS)),
    '### `imgtui ls --json`',
    '',
    block(LIST),
    '',
    'Every image is in it, intermediate ones too, newest first; filters narrow `images` and leave `totals` alone. `id` is whole,',
    'with its algorithm. `created` is RFC 3339 in UTC, or null. `size` is what the store itself says. `frees` is what removing',
    'this image alone would free now were nothing holding it. `containers` are those made from the image; `use` counts image',
    'mounts too. **Bytes** are a whole number where they are known exactly, `{"atLeast", "atMost"}` where only bounds can be',
    'proved, and null where nothing is known.',
  ],
  rm: [
    'A name stands for that name: beside others it is taken away alone, and the image stays. The only name, all names, or the ID',
    '(whole, or as many digits as tell it apart) stand for the image. A digest stands for the image where nothing else names it;',
    'beside other names it is refused, because every engine then does something else with it. Parents that have no name of their',
    'own and nothing else built on them go along and are in the plan.',
    '',
    'The plan is shown first. On a terminal it asks, and anything but `y` or `yes` keeps everything; where there is none it goes',
    'on only with `--yes`. Each step is checked once more just before it runs. Ctrl+C ends it after the step under way, and what',
    'was left is skipped; a second one ends the program at once.',
    '',
    '### `imgtui rm --json`',
    '',
    block(REMOVAL),
    '',
    '`predicted` is what the plan frees, `freed` what left the disk; bytes as in the list. `name` and `state` of a holder are null',
    'where it has none. With `--json` the plan and the question go to standard error.',
  ],
  prune: [
    'The same plan, question, last look and document as `imgtui rm`. What is held is shown as staying, and is no failure.',
    '',
    table(['filter', 'removes an image only when'], wordRows(PRUNE_FILTER_WORDS)),
    'It keeps more than `docker image prune` in four places. An image without a config has no labels, where Docker lets it pass',
    'every filter. One that has any label of several `label!` stays, where the classic store asks for all of them. With `--all`',
    'the tag a container was started from stays. An image without a date is older than nothing.',
  ],
  history: [
    'The columns of `docker history`. `<missing>` stands for a step whose image is not in the store.',
    '',
    block(IMAGE_STEPS),
  ],
  inspect: [
    'The documents are the store’s own, as it gives them, in the order asked for. What was found is printed even where something',
    'else was not; then it ends with 1.',
  ],
  tag: ['Says on standard error which image had the name before.'],
  pull: [
    PROGRESS,
    'Then come the digest by which the registry has the image, whether anything was new, and the whole name.',
    '',
    block(PULLED),
  ],
  push: [PROGRESS, '', block('{ "schema": 1, "reference", "digest" }')],
  load: [
    'Without `--input` the archive comes through standard input. Which names were taken from other images is told on standard',
    'error.',
    '',
    block(LOADED),
  ],
  save: [
    'Without `--output` it goes to standard output, and never to a terminal. A file that is there is replaced once the new one is',
    'whole. As with docker, a repository without a tag stands for all its tags, and an image asked for by its ID is saved without',
    'a name.',
  ],
  import: ['Prints the ID of the image.'],
  'container ls': ['`imgtui ps` is the same.', '', block(CONTAINERS), '', '`written` is null where it was not asked.'],
  'container create': [
    'Prints the ID of the container. From the second word on everything belongs to the command, flags too.',
  ],
  'container run': [
    'From the second word on everything belongs to the command, flags too. It ends with the exit code of the command, and where',
    'containers cannot be run it says why and makes none. Ctrl+C is the command’s own meanwhile.',
  ],
  'container start': ['It ends with the exit code of what ran.'],
  'container stop': ['Prints the name of each that ended.'],
  'container rm': [
    'Asks like `imgtui rm`. One that runs stays, which ends with 3; each is looked at once more just before it goes.',
  ],
  'container cp': [
    '`imgtui container cp web:/etc - | tar --extract` copies out, `tar --create conf | imgtui container cp - web:/etc` in; there',
    'the folder must be there.',
  ],
  'container diff': [block(CHANGES)],
  'container commit': ['Prints the ID of the image.'],
  'container export': ['Without `--output` it goes to standard output, and never to a terminal.'],
  check: [
    'Ends with 0 when everything is whole, with 1 for damage, and with 2 when it could not look. Garbage and notes are no damage.',
    '',
    block(CHECKED),
    '',
    '`read` is the bytes that were compared with their digest, `bytes` of a finding what a repair would free.',
  ],
  repair: [
    'Asks like `imgtui rm`, after saying each thing that it would do. Nothing that may still be needed is removed: damaged files',
    'are set aside.',
    '',
    block('{ "schema": 1, "done": true | false, "steps": [] }'),
  ],
  settings: ['See [settings](settings.md). It needs no store. It ends with 1 when something was not understood.'],
}

const verbSection = (verb: Verb): string => {
  const { says, flags } = entryOf(verb)
  const more = MORE[verb]
  const parts = [
    says,
    ...(flags.length === 0 ? [] : [table(['flag', 'meaning'], flagRows(flags)).trimEnd()]),
    ...(more === undefined ? [] : [more.join('\n').trimEnd()]),
  ]
  return `## ${code(callOf(verb))}\n\n${parts.join('\n\n')}\n`
}

/** docs/command-line.md. */
export function commandLineDoc(): string {
  const shared = [
    '## Flags of every command\n',
    table(['flag', 'meaning'], flagRows([...STORE_FLAGS, ...COMMON_FLAGS])),
    'They can stand anywhere. `settings` needs no store and takes only the last two. Where a command has a short form of its own',
    'for something else, as `import -c`, the flag here is written out. Dates in documents are RFC 3339 in UTC, or null.',
    '',
    'What a store cannot do is said in a sentence, with the command of the engine that does it.\n',
  ].join('\n')
  const codes = `## Exit codes\n\n${table(
    ['code', 'meaning'],
    EXIT_CODES.map(([number, meaning]) => [String(number), meaning]),
  )}\n\`check\` has its own, and \`container run\` and \`container start\` end as what they ran.\n`
  return `${generated}# Command line\n\n${[shared, ...VERBS.map(verbSection), codes].join('\n')}`
}

/** All commands, and the flags that they share, for README.md. */
export function flagBlock(): string {
  const commands = table(
    ['command', 'what it does'],
    TYPED_VERBS.map((verb) => [code(callOf(verb)), entryOf(verb).says]),
  )
  return `\n${commands}\n${table(['flag of every command', 'meaning'], flagRows([...STORE_FLAGS, ...COMMON_FLAGS]))}\n`
}
