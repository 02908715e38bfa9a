// What the test programs share: a client with nothing set but FIRESTORE_EMULATOR_HOST, and snapshots that can be awaited.
import { randomBytes } from "node:crypto";
import { after } from "node:test";
import { Firestore } from "@google-cloud/firestore";

const SECONDS_MAX = 180;  // for what hangs: how fast it is is not tested here

export const db = new Firestore({ projectId: "aloft-dev" });
after(() => db.terminate());

// A collection nothing else uses.
export const fresh = () => db.collection(`js-${randomBytes(8).toString("hex")}`);

export const idsOf = async (query) => (await query.get()).docs.map((document) => document.id);

// The error's gRPC code is `code`, and its text has `words`.
export const refused = (code, words = "") => (error) => error.code === code && error.message.includes(words);

// Listens, and keeps all snapshots; `until` resolves with the first one, from the last seen on, that satisfies `condition`.
export class Watcher {
  constructor(watched) {
    this.snapshots = [];
    this.waiting = [];
    this.close = watched.onSnapshot(
      (snapshot) => { this.snapshots.push(snapshot); this.#look(); },
      (error) => { this.error = error; this.#look(); },
    );
  }

  #look() {
    this.waiting = this.waiting.filter(({ condition, resolve, reject }) => {
      if (this.error) { reject(this.error); return false; }
      const last = this.snapshots.at(-1);
      if (last === undefined || !condition(last)) return true;
      resolve(last);
      return false;
    });
  }

  until(condition, seconds = SECONDS_MAX) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`never came, after ${this.snapshots.length} snapshots`)), seconds * 1000);
      const done = (then) => (value) => { clearTimeout(late); then(value); };
      this.waiting.push({ condition, resolve: done(resolve), reject: done(reject) });
      this.#look();
    });
  }
}

export const fieldsOf = (snapshot) => Object.fromEntries(snapshot.docs.map((document) => [document.id, document.data()]));
