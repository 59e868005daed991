/** Worker thread: unwraps a verification task, runs the case. */
import type { VerifyReply, VerifyTask } from '../src/campaign/messages.ts';
import { verificationCases } from '../src/verify/registry.ts';

export default function verify({ name, full, mutant }: VerifyTask): VerifyReply {
  const found = verificationCases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no verification case '${name}'`);
  return { name, results: found.run({ full, mutant }) };
}
