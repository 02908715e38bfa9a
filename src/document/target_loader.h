// The initial state of one target, or what changed since its resume token: read page by page at the
// target's moment.
//
// Threads     One at a time; the moment alone is also read by the hub.
// Ownership   Borrows engine and database.
// Errors      As Execution; kTooManyTargets if a window would hold more than the stock lets it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "document/execution.h"
#include "document/listen.h"
#include "document/payload_stock.h"
#include "document/window.h"

namespace aloft::document {

struct LoadedDocument {
  std::string path;
  PayloadPtr payload;  // null: not in the result
  bool exists = true;  // without a payload: whether there still is such a document
};

struct LoadPage {
  std::vector<LoadedDocument> documents;
  std::size_t document_bytes = 0;
  bool reset = false;  // the client is to forget the target's documents before
  bool done = false;
  std::optional<std::int64_t> count;  // with `done`: of a filter to tell
  // Paths of all that matches, told again or not, for that filter; nullopt: too many.
  std::optional<std::vector<std::string>> matching;
};

class TargetLoader {
 public:
  struct Request {
    std::vector<std::string> documents;
    std::shared_ptr<const NormalQuery> query;
    std::optional<std::int64_t> resume_micros;  // what the client has
    bool token_lost = false;                    // it has something, nobody knows what
    bool filter = false;                        // it can use a filter of names
  };
  TargetLoader(store::Engine& engine, Database& database, Strictness strictness,
               PayloadStock payloads, Request request)
      : engine_(engine),
        database_(database),
        strictness_(strictness),
        payloads_(std::move(payloads)),
        request_(std::move(request)) {}

  // At which moment to read; before the first page.
  void SetMoment(Moment moment) { moment_ = std::move(moment); }
  const Moment& moment() const { return moment_; }

  // Forgets how far it got: pages start over.
  void Rewind();
  // Everything is told anew, after a reset.
  void ForgetToken();

  // At most `documents_max`, and about kDrainedBytes of them.
  Result<LoadPage> Next(std::size_t documents_max);
  // All at once, for a window.
  Result<std::vector<PayloadPtr>> LoadWindow(std::size_t documents_max);
  // What a limited query had at the resume token: nullopt if there is no token, or (then reset is
  // set) it is too old, or that would hold more than a window may.
  Result<std::optional<std::vector<PayloadPtr>>> PastWindow(bool& reset);

  // Paths told meanwhile, so that what this finds of them is old. The hub's, under its mutex.
  struct Superseded {
    std::unordered_set<std::string> paths;
    std::size_t bytes = 0;
  };
  Superseded superseded;

 private:
  bool TokenTooOld() const;
  Result<LoadPage> NextOfDocuments(std::size_t documents_max);
  Result<LoadPage> NextOfQuery(std::size_t documents_max);
  Result<LoadPage> NextOfChanges(std::size_t documents_max);
  Result<void> Begin();
  Moment Past() const;

  store::Engine& engine_;
  Database& database_;
  const Strictness strictness_;
  const PayloadStock payloads_;
  Request request_;
  Moment moment_;
  std::unique_ptr<Execution> execution_;
  bool begun_ = false;
  bool incremental_ = false;  // only what changed since the token
  bool reset_ = false;
  std::vector<std::string> changed_;  // paths, when incremental
  std::size_t next_ = 0;
  std::int64_t count_ = 0;
  std::vector<std::string> matching_;  // up to kFilterNamesMax
};

}  // namespace aloft::document
