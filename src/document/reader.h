// Documents of one database as they were at a moment.
//
// Guarantees  A document is read whole, of one version.
// Threads     Any; no state but what it borrows.
// Errors      kCorrupt if rows cannot be read; kUnavailable if the store cannot answer.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "document/database.h"

namespace aloft::document {

// A document and the version of its row now: 0 if there is none now (it may have been in the past).
struct StoredDocument {
  DocumentPtr document;
  store::Version version = 0;
};

// The newest version of a document, with its row: key, and bytes if there is one.
struct NewestDocument {
  StoredDocument stored;
  std::string key;
  std::string head = {};
};

class Reader {
 public:
  Reader(store::Engine& engine, const Place& place) : engine_(engine), place_(place) {}

  Result<StoredDocument> Get(std::string_view path, const Moment& moment) const;
  // Newest, without a snapshot.
  Result<std::vector<NewestDocument>> GetNewest(const std::vector<std::string>& paths) const;
  // The document whose row is `head`; chunks are read at `snapshot`.
  Result<DocumentPtr> Decode(std::string_view path, std::string_view head,
                             const store::Snapshot* snapshot) const;
  // As it was at a past moment, given its row now (empty: none).
  Result<DocumentPtr> GetPast(std::string_view path, std::string_view head_now,
                              const Moment& moment) const;
  // Paths of documents changed in (after, now]. Fails with kReadTimeTooOld past `documents_max`.
  Result<std::unordered_set<std::string>> ChangedSince(std::int64_t after_micros,
                                                       const Moment& moment,
                                                       std::size_t documents_max) const;

 private:
  store::Engine& engine_;
  const Place& place_;
};

// A fault of the store in this service's words.
Error FromStore(const store::Error& error);

}  // namespace aloft::document
