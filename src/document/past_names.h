// Which names there were at a past moment, documents and collections: what is there now, less what
// is new, and what is gone.
//
// Threads     One at a time.
// Ownership   Borrows engine and place.
// Limits      kPastChangesMax documents changed since.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "document/reader.h"

namespace aloft::document {

class PastNames {
 public:
  // Fails with kReadTimeTooOld.
  static Result<PastNames> Open(store::Engine& engine, const Place& place, const Moment& moment);

  // Ids right below `path` (collections of a document, or documents of a collection) under which
  // documents were, of those `now`. In order.
  Result<std::vector<std::string>> Below(std::string_view path,
                                         const std::vector<std::string>& now) const;

 private:
  PastNames(store::Engine& engine, const Place& place, const Moment& moment)
      : engine_(&engine), place_(&place), moment_(&moment) {}
  Result<bool> AnyBelow(std::string_view path) const;

  store::Engine* engine_;
  const Place* place_;
  const Moment* moment_;
  std::unordered_set<std::string> changed_;  // since
  std::vector<std::string> were_;            // of those, the ones that were there then
};

}  // namespace aloft::document
