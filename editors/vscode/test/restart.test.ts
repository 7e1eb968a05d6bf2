import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RestartQueue } from "../src/restart";

/** A restart that ends when told to, and counts. */
class Restarts {
  begun = 0;
  running = 0;
  #ends: (() => void)[] = [];

  readonly restart = async (): Promise<void> => {
    this.begun += 1;
    this.running += 1;
    assert.equal(this.running, 1, "two restarts at once");
    await new Promise<void>((resolve) => this.#ends.push(resolve));
    this.running -= 1;
  };

  /** Ends what runs, and lets what waits begin. */
  async finish(): Promise<void> {
    this.#ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("RestartQueue", () => {
  it("starts at once when nothing runs", async () => {
    const restarts = new Restarts();
    const queue = new RestartQueue(restarts.restart);
    const first = queue.request();
    assert.equal(restarts.begun, 1);
    await restarts.finish();
    await first;
    void queue.request();
    assert.equal(restarts.begun, 2);
  });

  it("runs once more for all that ask while one runs", async () => {
    const restarts = new Restarts();
    const queue = new RestartQueue(restarts.restart);
    const requests = [queue.request(), queue.request(), queue.request(), queue.request()];
    assert.equal(restarts.begun, 1);
    await restarts.finish();
    assert.equal(restarts.begun, 2);
    await restarts.finish();
    await Promise.all(requests);
    assert.deepEqual([restarts.begun, restarts.running], [2, 0]);
  });

  it("goes on after a failure, and tells it to who asked", async () => {
    let fails = true;
    const queue = new RestartQueue(() => (fails ? Promise.reject(new Error("no")) : Promise.resolve()));
    const first = queue.request();
    const second = queue.request();
    await assert.rejects(first, /no/);
    await assert.rejects(second, /no/);
    fails = false;
    await queue.request();
  });

  it("starts nothing once closed", async () => {
    const restarts = new Restarts();
    const queue = new RestartQueue(restarts.restart);
    const requests = [queue.request(), queue.request()];
    const closed = queue.close();
    await restarts.finish();
    await closed;
    await Promise.all([...requests, queue.request()]);
    assert.equal(restarts.begun, 1);
  });
});
