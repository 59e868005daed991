/** The worker without physics, of which run 5 eats all memory of its thread as long as the file `HUNGRY` is there. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import fake from './fake-constant-worker.mjs';

export default function run(task) {
  const eaten = [];
  if (task.id === '00-0005')
    while (existsSync(process.env.HUNGRY)) eaten.push(Array.from({ length: 1e5 }, (_, k) => k + 0.5));
  return fake(task);
}
