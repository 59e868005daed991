import { zlibSync } from 'fflate';
import { bytesOf, elementType, type NumberArray } from '../typed-array.ts';
import { worthCompressing } from '../worth-compressing.ts';
import { escapeXml, xmlComment } from '../xml.ts';

/** An array over the cells of an image. */
export interface CellArray {
  readonly name: string;
  /** Unit as text; stands in the file as VTK's UNITS_LABEL. */
  readonly unit: string;
  /** Numbers a cell, next to each other. */
  readonly components: number;
  readonly data: NumberArray;
}

/** A regular grid of cells, x fastest. */
export interface ImageData {
  /** Cells along x, y, z. */
  readonly dimensions: readonly [number, number, number];
  /** Edges of a cell in m. */
  readonly spacing: readonly [number, number, number];
  readonly arrays: readonly CellArray[];
  /** Number of the whole: `TimeValue` in s. */
  readonly time: number;
  /** Free text at the top of the file. */
  readonly comment: string;
}

/** Bytes that are compressed at one go. */
const BLOCK = 1 << 20;

/** An array as VTK's compressed blocks: their number, their size, that of the last if it is less, the sizes they are packed in. */
function compressed(data: NumberArray): Uint8Array[] {
  const bytes = bytesOf(data);
  const blocks: Uint8Array[] = [];
  const level = worthCompressing(bytes) ? 6 : 0;
  for (let at = 0; at < bytes.length; at += BLOCK)
    blocks.push(zlibSync(bytes.subarray(at, at + BLOCK), { level }));
  const head = [blocks.length, BLOCK, bytes.length % BLOCK, ...blocks.map((block) => block.length)];
  return [bytesOf(Uint32Array.from(head.flatMap((size) => [size, 0]))), ...blocks];
}

/**
 * A VTK image (`.vti`) with cell data, appended and compressed with zlib, in parts that follow each other: what ParaView, VisIt
 * and VTK read, NaN included.
 *
 * @throws RangeError where an array does not fit the cells
 */
export function formatImageData({ dimensions, spacing, arrays, time, comment }: ImageData): Uint8Array[] {
  const cells = dimensions[0] * dimensions[1] * dimensions[2];
  const blocks: Uint8Array[] = [];
  let offset = 0;
  const append = (data: NumberArray): number => {
    const at = offset;
    for (const block of compressed(data)) {
      blocks.push(block);
      offset += block.length;
    }
    return at;
  };
  const describe = ({ name, unit, components, data }: CellArray): string => {
    if (data.length !== cells * components)
      throw new RangeError(`array ${name} has ${data.length} numbers when expected ${cells * components}`);
    const type = elementType(data).name.replace('Uint', 'UInt');
    return `        <DataArray type="${type}" Name="${escapeXml(name)}" NumberOfComponents="${components}" format="appended" offset="${append(data)}">
          <InformationKey name="UNITS_LABEL" location="vtkDataArray">${escapeXml(unit)}</InformationKey>
        </DataArray>\n`;
  };
  const extent = `0 ${dimensions[0]} 0 ${dimensions[1]} 0 ${dimensions[2]}`;
  const timeAt = append(Float64Array.of(time));
  const header = `<?xml version="1.0"?>
${xmlComment(comment)}
<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64" compressor="vtkZLibDataCompressor">
  <ImageData WholeExtent="${extent}" Origin="0 0 0" Spacing="${spacing.join(' ')}">
    <FieldData>
      <DataArray type="Float64" Name="TimeValue" NumberOfTuples="1" format="appended" offset="${timeAt}"/>
    </FieldData>
    <Piece Extent="${extent}">
      <CellData Scalars="${escapeXml(arrays[0]?.name ?? '')}">
${arrays.map(describe).join('')}      </CellData>
    </Piece>
  </ImageData>
  <AppendedData encoding="raw">
   _`;
  const text = new TextEncoder();
  return [text.encode(header), ...blocks, text.encode('\n  </AppendedData>\n</VTKFile>\n')];
}
