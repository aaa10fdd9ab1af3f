/**
 * The inside of a character class: UTF-16 code units that every terminal draws one cell wide and that never join
 * their neighbours into one glyph. Printable ASCII, Latin, Greek, Cyrillic, dashes and quotes, arrows, comparison
 * signs, box drawing, blocks, plain geometric shapes, check marks, braille.
 */
export const narrow = [
  ' -~',
  '\\u00A1-\\u00AC\\u00AE-\\u02FF',
  '\\u0391-\\u03A1\\u03A3-\\u03FF\\u0400-\\u0482\\u048A-\\u052F',
  '\\u2010-\\u2027\\u2030-\\u205E',
  '\\u2190-\\u21FF\\u2260-\\u226B\\u2302',
  '\\u2500-\\u25FC',
  '\\u2713\\u2717\\u2800-\\u28FF',
].join('')
