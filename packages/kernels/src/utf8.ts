/* UTF-8, without TextEncoder and TextDecoder: some places that run JavaScript (Jest's jsdom) have neither. */

/** The bytes of a text; halves of surrogate pairs become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    const point = code >= 0xd800 && code < 0xe000 ? 0xfffd : code
    if (point < 0x80) bytes.push(point)
    else {
      const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
      bytes.push(((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)))
      for (let rest = more - 1; rest >= 0; rest--) bytes.push(0x80 | ((point >> (6 * rest)) & 0x3f))
    }
  }
  return Uint8Array.from(bytes)
}

/** The text of bytes. @throws URIError when they are no UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  const PERCENT = 0x25
  let escaped = ""
  for (const byte of bytes) {
    escaped +=
      byte < 0x80 && byte !== PERCENT ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`
  }
  return decodeURIComponent(escaped)
}
