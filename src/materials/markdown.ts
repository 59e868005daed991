import type { Material } from './material.ts';
import { sources } from './source.ts';

/** One material as a section in Markdown: values with standing and sources, gaps, and the works cited. */
export function materialMarkdown(material: Material): string {
  const cited = [...new Set(material.values.flatMap((value) => value.sources))];
  const lines = [`### ${material.name} (${material.formula})`, '', material.description, ''];
  lines.push('| key | value | standing | source | note |', '| --- | --- | --- | --- | --- |');
  for (const { path, value, standing, sources: keys, note } of material.values) {
    const numbers = keys.map((key) => `[${cited.indexOf(key) + 1}]`).join(' ');
    lines.push(`| \`${path}\` | ${cell(value)} | ${standing} | ${numbers || '-'} | ${cell(note)} |`);
  }
  if (material.gaps.length > 0) {
    lines.push('', 'Gaps, to be given in the scenario:', '');
    for (const { path, note } of material.gaps) lines.push(`- \`${path}\`: ${note}`);
  }
  lines.push('');
  cited.forEach((key, i) => {
    const source: { citation: string; identifier?: string } = sources[key];
    lines.push(
      `${i + 1}. ${source.citation}${source.identifier === undefined ? '' : ` (${source.identifier})`}`,
    );
  });
  return `${lines.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
