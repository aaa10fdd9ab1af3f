import { narrow } from './narrow.ts'
import type { Patch } from './patch.ts'

const yogaBinary: Patch = {
  name: 'yoga: instantiate at once',
  reason:
    'The loader calls fetch() on a data: URL to reach its own embedded WebAssembly, which makes Node load its whole ' +
    'HTTP client before the first frame. The bytes are at hand: decode and instantiate them synchronously.',
  file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
  edits: [
    {
      find: 'if(h.instantiateWasm)try{',
      replace:
        'a(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(H.slice(H.indexOf(",")+1),"base64")),d));' +
        'return h.asm;if(h.instantiateWasm)try{',
    },
  ],
}

const yogaIndex: Patch = {
  name: 'yoga: no top-level await',
  reason: 'With the module instantiated synchronously nothing is left to wait for, and start-up stays one turn.',
  file: 'yoga-layout/dist/src/index.js',
  edits: [
    {
      find: 'const Yoga = wrapAssembly(await loadYoga());',
      replace: 'const library = {};\nloadYoga(library);\nconst Yoga = wrapAssembly(library);',
    },
  ],
}

const inkDevtools: Patch = {
  name: 'ink: no devtools',
  reason:
    "DEV=true is common in people's environments. It must not make the program look for React's devtools, and " +
    'the top-level await behind it would make every import of Ink asynchronous.',
  file: 'ink/build/reconciler.js',
  edits: [
    {
      find: "if (process.env['DEV'] === 'true') {\n    // Intentionally",
      replace: 'if (false) {\n    // Intentionally',
    },
    { find: "if (process.env['DEV'] === 'true') {\n    try {", replace: 'if (false) {\n    try {' },
  ],
}

const inkPainter: Patch = {
  name: "ink: keep the painter's caches",
  reason:
    'Every frame tokenizes and measures all its lines anew, though nearly all of them stood in the frame before. One ' +
    'set of caches lives on from frame to frame and is emptied when it has grown past a few screenfuls.',
  file: 'ink/build/output.js',
  edits: [
    {
      find: 'class OutputCaches {\n',
      replace:
        'class OutputCaches {\n' +
        '    kept() {\n' +
        '        if (this.styledChars.size > 5000 || this.widths.size > 20000 || this.blockWidths.size > 5000) {\n' +
        '            this.styledChars.clear();\n' +
        '            this.widths.clear();\n' +
        '            this.blockWidths.clear();\n' +
        '        }\n' +
        '        return this;\n' +
        '    }\n',
    },
    {
      find: 'export default class Output {\n    operations = [];\n    caches = new OutputCaches();\n',
      replace:
        'const keptCaches = new OutputCaches();\n' +
        'export default class Output {\n    operations = [];\n    caches = keptCaches.kept();\n',
    },
  ],
}

const inkDiffer: Patch = {
  name: 'ink: plain lines are more than ASCII',
  reason:
    'A single rule, dot or ellipsis in a line sends the line differ down its slow path (graphemes and emoji tests). ' +
    'Characters that are always one cell wide need none of it.',
  file: 'ink/build/line-update.js',
  edits: [{ find: 'const printableAscii = /^[ -~]*$/u;', replace: `const printableAscii = /^[${narrow}]*$/;` }],
}

/** Every change made to a dependency's text, in no particular order. */
export const patches: readonly Patch[] = [yogaBinary, yogaIndex, inkDevtools, inkPainter, inkDiffer]
