#!/usr/bin/env node
// Old syntax only: this file must still parse on a Node that is too old, to be able to say so.
var version = process.versions.node
var parts = version.split('.').map(Number)
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 18)) {
  process.stderr.write('imgtui needs Node 22.18 or newer; this is ' + version + '.\n')
  process.exit(1)
}
process.getBuiltinModule('node:module').enableCompileCache()
void import('../dist/main.js')
