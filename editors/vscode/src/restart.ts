// Restarts one after another. However many are asked for while one runs, one more follows and serves them all.

/** A queue of at most one running and one waiting restart. */
export class RestartQueue {
  readonly #restart: () => Promise<void>;
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #closed = false;

  constructor(restart: () => Promise<void>) {
    this.#restart = restart;
  }

  /** Settles when a restart that began after this call has ended, with its outcome. */
  request(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#waiting !== undefined) return this.#waiting;
    if (this.#running === undefined) return this.#run();
    this.#waiting = settled(this.#running).then(() => {
      this.#waiting = undefined;
      return this.#closed ? undefined : this.#run();
    });
    return this.#waiting;
  }

  /** Starts nothing any more; settles when what runs has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running !== undefined) await settled(this.#running);
  }

  #run(): Promise<void> {
    const running = this.#restart().finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}

/** The end of a promise, whatever its outcome. */
async function settled(promise: Promise<void>): Promise<void> {
  await promise.catch(() => undefined);
}
