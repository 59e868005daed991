/** Texts as they may stand in XML, and in HTML. */

/** A text without what XML 1.0 cannot hold in any form, control characters and halves of characters. */
const holdable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}]/gu, (character) => ('\t\n\r'.includes(character) ? character : '\ufffd'));

/** A text as the content of an element, or the value of an attribute in double quotes. */
export function escapeXml(text: string): string {
  return holdable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A text as a comment, whose content must hold no two hyphens in a row. */
export function xmlComment(text: string): string {
  return `<!-- ${holdable(text).replaceAll(/-(?=-)/g, '- ')} -->`;
}
