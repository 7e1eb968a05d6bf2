// Whether a server that has ended unasked is started again.

const PERIOD_MS = 3 * 60 * 1000;
const MOST = 5;

/** Remembers when a server ended. */
export class Crashes {
  readonly #now: () => number;
  #times: number[] = [];

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Notes that it has just ended; whether it has ended too often of late to be worth another try. */
  add(): "again" | "enough" {
    const now = this.#now();
    this.#times = [...this.#times.filter((time) => now - time < PERIOD_MS), now];
    return this.#times.length < MOST ? "again" : "enough";
  }
}
