/** What a Slurm job asks for: from a profile file (YAML) and from the command line. */
import { parse } from 'yaml';
import { z } from 'zod';
import { suggest } from '../../units/suggest.ts';

/** `90`, `90:00`, `1:30:00`, `2-00`, `2-12:00:00`: the forms of Slurm's `--time`. */
const TIME = /^(\d+|\d+:\d{2}|\d+:\d{2}:\d{2}|\d+-\d{1,2}(:\d{2}){0,2})$/;
/** `4G`, `2000M`. */
const MEMORY = /^\d+[KMGT]?$/;
/** Options that the executor sets itself: an extra line must not set them again. */
const OWN = [
  'array',
  'job-name',
  'output',
  'error',
  'open-mode',
  'signal',
  'requeue',
  'dependency',
  'comment',
];

const extraLine = z
  .string()
  .transform((line) => line.replace(/^#SBATCH\s+/, '').trim())
  .refine((line) => /^--?[a-zA-Z]/.test(line) && !/[\r\n]/.test(line), {
    error: (issue) =>
      `found ${JSON.stringify(issue.input)}, expected an option of sbatch, as in --constraint=avx2`,
  })
  .refine(
    (line) => !OWN.some((name) => line.startsWith(`--${name}`)) && !/^-[aJoed](?![a-zA-Z-])/.test(line),
    {
      error: (issue) => `found ${JSON.stringify(issue.input)}, which filament-kmc sets itself`,
    },
  );

/** Schema of a profile file; every key is also a flag. */
export const slurmProfileSchema = z.strictObject({
  /** Partition; default: the cluster's. */
  partition: z.string().min(1).optional(),
  /** Account that pays; default: the user's. */
  account: z.string().min(1).optional(),
  /** Quality of service; default: the account's. */
  qos: z.string().min(1).optional(),
  /** Time limit of a task, after which it saves its runs and is queued again; default: the partition's. */
  time: z
    .string()
    .regex(TIME, 'expected a time of Slurm: minutes, hours:minutes:seconds or days-hours, as in "4:00:00"')
    .optional(),
  /** Memory of a task; default: the cluster's. */
  memory: z.string().regex(MEMORY, 'expected an amount as in "4G"').optional(),
  /** Processors, and so worker threads, of a task. */
  cpus: z.int().min(1).max(1024).default(1),
  /** Tasks at most; each works off the campaign until nothing is left. */
  tasks: z.int().min(1).max(100_000).default(64),
  /** Tasks that run at one time; default: as many as the cluster lets. */
  simultaneous: z.int().min(1).optional(),
  /** Seconds before the time limit at which a task is told to save and leave (Slurm may be a minute early). */
  notice: z.int().min(10).max(3600).default(120),
  /** Further options of sbatch, one each, as in `--constraint=avx2`. */
  extra: z.array(extraLine).default([]),
});

/** What a Slurm job asks for. */
export type SlurmProfile = z.output<typeof slurmProfileSchema>;

/** A profile that cannot be used; the message says every problem with its key. */
export class SlurmProfileError extends Error {
  override readonly name = 'SlurmProfileError';
}

/**
 * The profile of a YAML text (may be empty) with the command line's values over it.
 *
 * @throws SlurmProfileError naming `file`, key, what was found and what is allowed.
 */
export function slurmProfile(
  text: string,
  file: string,
  flags: Readonly<Record<string, unknown>> = {},
): SlurmProfile {
  let written: unknown;
  try {
    written = parse(text) ?? {};
  } catch (error) {
    throw new SlurmProfileError(`${file}: ${(error as Error).message}`);
  }
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    throw new SlurmProfileError(`${file}: expected keys and values, as in "partition: long"`);
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const parsed = slurmProfileSchema.safeParse({ ...written, ...given });
  if (parsed.success) return parsed.data;
  const allowed = Object.keys(slurmProfileSchema.shape);
  throw new SlurmProfileError(
    parsed.error.issues
      .flatMap((issue) => {
        if (issue.code === 'unrecognized_keys')
          return issue.keys.map((key) => {
            const near = suggest(key, allowed);
            return `${file}: unknown key ${key}${near === undefined ? `, allowed: ${allowed.join(', ')}` : `; did you mean ${near}?`}`;
          });
        const key = String(issue.path[0] ?? '');
        return [`${key in given ? `--${key}` : `${file}: ${key}`}: ${issue.message}`];
      })
      .join('\n'),
  );
}
