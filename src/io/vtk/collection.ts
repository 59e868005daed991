import { escapeXml, xmlComment } from '../xml.ts';

/** A file of a series and the time in s that it shows. */
export interface TimedFile {
  readonly time: number;
  /** Relative to the collection. */
  readonly file: string;
}

/** A ParaView collection (`.pvd`): the files of a series with their times. */
export function formatCollection(files: readonly TimedFile[]): string {
  const rows = files.map(
    ({ time, file }) => `    <DataSet timestep="${time}" group="" part="0" file="${escapeXml(file)}"/>\n`,
  );
  return `<?xml version="1.0"?>
${xmlComment('times in s')}
<VTKFile type="Collection" version="1.0" byte_order="LittleEndian" header_type="UInt64">
  <Collection>
${rows.join('')}  </Collection>
</VTKFile>
`;
}
