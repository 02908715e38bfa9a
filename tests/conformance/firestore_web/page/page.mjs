// What a page of a test can do: the stock web SDK under window.fb, and listeners whose events the test can look at.
import { initializeApp } from "firebase/app";
import * as firestore from "firebase/firestore";

window.fb = firestore;
window.heard = {};  // by name: what listeners were told, in order
window.failed = {};

// options: {host, port, project, ssl, settings}
window.open_database = (options) => {
  const app = initializeApp({ projectId: options.project, apiKey: "key" });
  const { persistent, ...settings } = options.settings;
  if (persistent) settings.localCache = firestore.persistentLocalCache({ tabManager: firestore.persistentMultipleTabManager() });
  if (options.ssl) Object.assign(settings, { host: `${options.host}:${options.port}`, ssl: true });
  window.db = firestore.initializeFirestore(app, settings);
  if (!options.ssl) firestore.connectFirestoreEmulator(window.db, options.host, options.port);
  firestore.setLogLevel("error");
};

const fields_of = (snapshot) =>
  snapshot.docs
    ? snapshot.docs.map((document) => ({ id: document.id, ...document.data() }))
    : snapshot.exists()
      ? { id: snapshot.id, ...snapshot.data() }
      : null;

window.listen = (name, target) => {
  window.heard[name] = [];
  return firestore.onSnapshot(
    target,
    { includeMetadataChanges: true },
    (snapshot) =>
      window.heard[name].push({
        data: fields_of(snapshot),
        cached: snapshot.metadata.fromCache,
        pending: snapshot.metadata.hasPendingWrites,
      }),
    (error) => (window.failed[name] = error.code),
  );
};

// The newest event of a listener that is the server's word.
window.latest = (name) => window.heard[name].findLast((event) => !event.cached && !event.pending)?.data;
