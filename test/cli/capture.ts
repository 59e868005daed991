import process from 'node:process';
import { vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';

/** Runs the command line in this process; what it printed and its exit code. */
export async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const catchOut = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const catchErr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  try {
    const code = await runProgram(args);
    return { code, out, err };
  } finally {
    catchOut.mockRestore();
    catchErr.mockRestore();
  }
}

/** A study that runs in a fraction of a second. */
export const SMALL_SCENARIO = `
name: small
microstructure: { dimensions: 2, size: [24 um, 16 um], voxel: 1 um, grainSize: 6 um }
protocol: { kind: ramp, start: 0.4 mA/cm^2, step: 6 %, dwell: 10 min, maximum: 5 mA/cm^2 }
ensemble: { runs: 3, seed: 5 }
`;
