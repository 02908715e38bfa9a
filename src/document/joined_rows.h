// The names that stand in several runs of index rows at once, by leaping: each run is asked for the
// next name that the others have. One run alone is a plain scan.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/plan.h"
#include "store/engine.h"

namespace aloft::document {

class JoinedRows {
 public:
  JoinedRows(store::Engine& engine, const store::Snapshot* snapshot, const Scan& scan,
             std::string collection_path);

  // The next path, or nullopt at the end. Fails as the store.
  store::Result<std::optional<std::string>> Next();
  std::int64_t entries_scanned() const { return scanned_; }

 private:
  struct Run {
    std::string prefix;
    std::unique_ptr<store::Cursor> cursor;
  };
  bool Agree();  // moves runs until all stand at the same bytes; false: one has ended
  std::string_view TailOf(const Run& run) const;
  bool Behind(std::string_view tail, std::string_view target) const;
  store::Result<void> Status() const;

  const Query::Scope scope_;
  const Direction direction_;
  const std::string collection_path_;
  std::vector<Run> runs_;
  bool started_ = false;
  std::int64_t scanned_ = 0;
};

// The range of one run.
store::Range RunRange(const std::string& prefix, const Scan& scan);

}  // namespace aloft::document
