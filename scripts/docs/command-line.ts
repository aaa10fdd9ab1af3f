import { flagForm } from '../../src/cli/help.ts'
import { EXIT_CODES, FILTER_WORDS, FLAGS, type Flag, VERB_WORDS, VERBS, type Verb } from '../../src/cli/verbs.ts'
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

const flagRows = (flags: readonly Flag[]): readonly (readonly string[])[] =>
  flags.map((flag) => [code(flagForm(flag)), flag.says])

const flagsOf = (verb: Verb): readonly Flag[] => FLAGS.filter(({ verbs }) => verbs.includes(verb))

const MORE: Readonly<Record<Verb, string>> = {
  screen: '',
  ls: [
    '### Filters',
    '',
    'As with `docker image ls`: several patterns of `reference` are alternatives, everything else must hold together.',
    'An image is listed whole, with all its names, when one of them matches.',
    '',
    table(
      ['filter', 'lists an image when'],
      FILTER_WORDS.map(([form, meaning]) => [code(form), meaning]),
    ),
    '### `imgtui ls --json`',
    '',
    `\`\`\`\n${LIST}\n\`\`\``,
    '',
    'Every image is in it, intermediate ones too, newest first; filters narrow `images` and leave `totals` alone. `id` is whole,',
    'with its algorithm. `created` is RFC 3339 in UTC, or null. `size` is what the store itself says. `frees` is what removing',
    'this image alone would free now were nothing holding it. `containers` are those made from the image; `use` counts image',
    'mounts too. **Bytes** are a whole number where they are known exactly, `{"atLeast", "atMost"}` where only bounds can be',
    'proved, and null where nothing is known.',
    '',
  ].join('\n'),
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
    `\`\`\`\n${REMOVAL}\n\`\`\``,
    '',
    '`predicted` is what the plan frees, `freed` what left the disk; bytes as in the list. `name` and `state` of a holder are null',
    'where it has none. With `--json` the plan and the question go to standard error.',
    '',
  ].join('\n'),
  settings: 'See [settings](settings.md). It needs no store. It ends with 1 when something was not understood.\n',
}

/** docs/command-line.md. */
export function commandLineDoc(): string {
  const verbs = VERBS.map(
    (verb) =>
      `## ${code(VERB_WORDS[verb].call)}\n\n${VERB_WORDS[verb].says}\n\n${table(['flag', 'meaning'], flagRows(flagsOf(verb)))}${MORE[verb] === '' ? '' : `\n${MORE[verb]}`}`,
  )
  const codes = `## Exit codes\n\n${table(
    ['code', 'meaning'],
    EXIT_CODES.map(([number, meaning]) => [String(number), meaning]),
  )}`
  return `${generated}# Command line\n\n${[...verbs, codes].join('\n')}`
}

/** All flags and the commands they belong to, for README.md. */
export function flagBlock(): string {
  const calls = (flag: Flag) =>
    flag.verbs.length === VERBS.length
      ? 'all'
      : flag.verbs.map((verb) => code(verb === 'screen' ? 'imgtui' : verb)).join(', ')
  return `\n${table(
    ['flag', 'for', 'meaning'],
    FLAGS.map((flag) => [code(flagForm(flag)), calls(flag), flag.says]),
  )}\n`
}
