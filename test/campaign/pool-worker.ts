/** A worker for the pool's tests: does what its task says. */
export interface Order {
  readonly action: 'echo' | 'exit' | 'throw' | 'memory' | 'gate' | 'open';
  readonly value: number;
  /** `gate` waits until an `open` has notified this. */
  readonly gate: SharedArrayBuffer;
}

export default function work({ action, value, gate }: Order): number {
  const flag = new Int32Array(gate);
  if (action === 'exit') process.exit(3);
  if (action === 'throw') throw new Error(`task ${value} is unhappy\nsecond line`);
  if (action === 'memory') {
    const hoard: number[][] = [];
    for (;;) hoard.push(new Array<number>(100_000).fill(hoard.length));
  }
  if (action === 'gate') Atomics.wait(flag, 0, 0);
  if (action === 'open') {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }
  return value;
}
