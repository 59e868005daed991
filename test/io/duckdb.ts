import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Folder into which `npm install --prefix` has put `@duckdb/node-api`; `.ci/run` sets it. */
const folder = process.env.FILAMENT_KMC_DUCKDB ?? '';

interface DuckDb {
  DuckDBInstance: {
    create(): Promise<{
      connect(): Promise<{
        runAndReadAll(query: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }>;
      }>;
    }>;
  };
}

/** Whether DuckDB can be asked here; it is no dependency, for its 70 MB. */
export const duckDbIsHere = folder !== '' && existsSync(join(folder, 'node_modules/@duckdb/node-api'));

/** Rows of a query by DuckDB. */
export async function queryDuckDb(query: string): Promise<Record<string, unknown>[]> {
  const { DuckDBInstance } = createRequire(join(folder, 'x.js'))('@duckdb/node-api') as DuckDb;
  const connection = await (await DuckDBInstance.create()).connect();
  return (await connection.runAndReadAll(query)).getRowObjectsJson();
}
