import { SETTINGS, type Setting } from '../../src/config/schema.ts'
import { code, generated, table } from './markdown.ts'

const EXAMPLE = `{
  "theme": "dark",
  "glyphs": "ascii",
  "keys": {
    "search.open": ["/", "ctrl+s"],
    "mark.all": false
  }
}`

function section({ name, schema, says, choices }: Setting): string {
  const usual = schema.type === 'string' ? schema.default : null
  const rows = choices.map(([choice, meaning]) => [`${code(choice)}${choice === usual ? ' (default)' : ''}`, meaning])
  return `## ${code(name)}\n\n${says.replace('keys.md', '[keys.md](keys.md)')}\n${rows.length === 0 ? '' : `\n${table(['value', 'meaning'], rows)}`}`
}

/** docs/settings.md. */
export function settingsDoc(): string {
  const about = [
    'One JSON file, read when the screen opens: `$XDG_CONFIG_HOME/imgtui/settings.json`, which without that variable is',
    '`~/.config/imgtui/settings.json` on Linux, `~/Library/Preferences/imgtui/settings.json` on macOS and',
    '`%APPDATA%\\imgtui\\settings.json` on Windows. It need not be there, and every entry may be left out.',
    '',
    `\`\`\`json\n${EXAMPLE}\n\`\`\``,
    '',
    'What is not understood is ignored and named, on the screen (`:` settings) and by `imgtui settings`; everything else in the',
    'file stays in force. `imgtui settings NAME VALUE` changes one of those with a choice of values.',
    '',
  ].join('\n')
  return `${generated}# Settings\n\n${about}\n${SETTINGS.map(section).join('\n')}`
}
