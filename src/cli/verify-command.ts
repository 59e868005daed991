/** `filament-kmc verify`: the engine beside exact results. */
import type { Command } from 'commander';
import colours from 'picocolors';
import type { VerifyReply, VerifyTask } from '../campaign/messages.ts';
import { runTasks, type TaskOutcome } from '../campaign/pool.ts';
import { workerLocation } from '../campaign/worker-url.ts';
import { digits } from '../report/numbers.ts';
import type { TextTable } from '../report/text.ts';
import type { VerificationCase, VerificationResult } from '../verify/case.ts';
import { Console, type ConsoleFlags } from './console.ts';
import { ExitCode, interruptible, UsageError } from './exit.ts';
import { collect, outputFlags, workersFlag } from './flags.ts';
import { withProgress } from './progress.ts';

interface VerifyFlags extends ConsoleFlags {
  readonly full: boolean;
  readonly case: readonly string[];
  readonly mutants: boolean;
  readonly workers?: number;
}

/** A result with the case it belongs to. */
interface VerifyRow extends VerificationResult {
  readonly case: string;
}

function chooseCases(
  verificationCases: readonly VerificationCase[],
  { full, case: names }: VerifyFlags,
): VerificationCase[] {
  for (const name of names)
    if (!verificationCases.some((c) => c.name === name))
      throw new UsageError(
        `--case found '${name}', expected one of ${verificationCases.map((c) => c.name).join(', ')}`,
      );
  if (names.length > 0) return verificationCases.filter((c) => names.includes(c.name));
  return verificationCases.filter((c) => full || c.level === 'quick');
}

/** The rows a mutant run stands for: one that passes when the wrong law was caught. */
function mutantRow(chosen: VerificationCase, results: readonly VerificationResult[]): VerificationResult {
  const caught = results.filter((r) => !r.pass).map((r) => r.name);
  return {
    name: `mutant (${chosen.mutant})`,
    expected: 'a failure',
    found: caught.length === 0 ? 'all passed' : `failed: ${caught.join(', ')}`,
    tolerance: 'at least one',
    pass: caught.length > 0,
  };
}

/** The rows of one task; a case that fails to run is one failed row. */
function rowsOf(
  chosen: VerificationCase,
  { mutant }: VerifyTask,
  outcome: TaskOutcome<VerifyReply>,
): VerifyRow[] {
  if (outcome.kind === 'aborted') return [];
  if (outcome.kind === 'failed') {
    const name = mutant ? `mutant (${chosen.mutant})` : chosen.title;
    return [
      { case: chosen.name, name, expected: 'results', found: outcome.error, tolerance: '', pass: false },
    ];
  }
  const { results } = outcome.reply;
  const own = mutant ? [mutantRow(chosen, results)] : results;
  return own.map((result) => ({ case: chosen.name, ...result }));
}

const cell = (value: number | string) => (typeof value === 'number' ? digits(value, 5) : value);

function resultsTable(rows: readonly VerifyRow[]): TextTable {
  return {
    header: ['case', 'quantity', 'expected', 'found', 'tolerance', ''],
    rows: rows.map((r) => [
      r.case,
      r.name,
      cell(r.expected),
      cell(r.found) + (r.standardError === undefined ? '' : ` ± ${digits(r.standardError, 2)}`),
      cell(r.tolerance),
      r.pass ? colours.green('pass') : colours.red('FAIL'),
    ]),
  };
}

async function verify(flags: VerifyFlags, console: Console): Promise<ExitCode> {
  // Loaded here, because the cases pull in the whole engine.
  const { verificationCases } = await import('../verify/registry.ts');
  const cases = chooseCases(verificationCases, flags);
  // The long cases first, so that none of them is left alone on one core at the end.
  const order = [...cases].sort((a, b) => Number(b.level === 'full') - Number(a.level === 'full'));
  const tasks = order.flatMap(({ name }) =>
    (flags.mutants ? [false, true] : [false]).map(
      (mutant): VerifyTask => ({ name, full: flags.full, mutant }),
    ),
  );
  const { outcomes, aborted } = await withProgress('verify', console.flags, async (display) => {
    let done = 0;
    const report = () => display.update(done / tasks.length, `${done}/${tasks.length} cases`);
    const outcomes = await interruptible(console, (signal) =>
      runTasks<VerifyTask, VerifyReply>(tasks, {
        worker: workerLocation('verify'),
        ...(flags.workers === undefined ? {} : { workers: flags.workers }),
        signal,
        onTick: report,
        onDone: () => {
          done++;
          report();
        },
      }),
    );
    const aborted = outcomes.filter(({ kind }) => kind === 'aborted').length;
    display.stop(`${tasks.length - aborted} of ${tasks.length} cases run`);
    return { outcomes, aborted };
  });
  const rows = cases.flatMap((chosen) =>
    tasks.flatMap((task, index) => (task.name === chosen.name ? rowsOf(chosen, task, outcomes[index]!) : [])),
  );
  const failed = rows.filter((row) => !row.pass).length;
  console.table(resultsTable(rows));
  console.print(`${rows.length - failed} of ${rows.length} checks pass`);
  console.json({
    cases: rows,
    checks: rows.length,
    failed,
    level: flags.full ? 'full' : 'quick',
    interrupted: aborted > 0,
  });
  if (aborted > 0) return ExitCode.interrupted;
  return failed > 0 ? ExitCode.failed : ExitCode.done;
}

/** Adds the command to the program. */
export function addVerifyCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('verify')
    .summary('the engine beside exact results')
    .description('Runs verification cases: the engine beside results that are known exactly or agreed on.')
    .option(
      '--full',
      'every case, up to 40 minutes on two cores (default: the quick set, up to 5 minutes)',
      false,
    )
    .option('--case <name>', 'only this case (repeatable)', collect, [])
    .option('--mutants', 'also run every case with its wrong law, which must fail', false);
  outputFlags(workersFlag(command)).action(async (flags: VerifyFlags) =>
    finish(await verify(flags, new Console(flags))),
  );
}
