/** A run as VTK images, one a moment, and the collection of them. */
import { join } from 'node:path';
import { writeFileAtomic, writePartsAtomic } from '../io/atomic-file.ts';
import { formatCollection, type TimedFile } from '../io/vtk/collection.ts';
import { formatImageData } from '../io/vtk/image-data.ts';
import { type ExportSource, headline, type RebuildOptions, rebuildRun } from './rebuilt-run.ts';

/** Writes them; the collection comes first among the paths, and last to the disk. */
export function writeVtkFiles(source: ExportSource, options: RebuildOptions): string[] {
  const { folder } = options;
  const { grid, sample, frames } = rebuildRun(source, options);
  const files: TimedFile[] = [];
  for (const { moment, number, columns } of frames) {
    const all = [...columns, ...sample];
    const file = `${source.id}_${number}.vti`;
    writePartsAtomic(
      join(folder, file),
      formatImageData({
        dimensions: [grid.nx, grid.ny, grid.nz],
        spacing: [grid.edge, grid.depth, grid.edge],
        arrays: all,
        time: moment.time,
        comment: `${headline(source)}, lengths in m, time in s. ${all.map(({ name, unit, description }) => `${name} [${unit}]: ${description}`).join('; ')}`,
      }),
    );
    files.push({ time: moment.time, file });
  }
  const collection = join(folder, `${source.id}.pvd`);
  writeFileAtomic(collection, formatCollection(files));
  return [collection, ...files.map(({ file }) => join(folder, file))];
}
