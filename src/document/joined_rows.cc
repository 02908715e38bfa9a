#include "document/joined_rows.h"

#include "base/bytes.h"
#include "document/index_rows.h"
#include "document/limits.h"
#include "document/long_work.h"

namespace aloft::document {

store::Range RunRange(const std::string& prefix, const Scan& scan) {
  return {prefix + scan.low, scan.high.empty() ? PrefixEnd(prefix) : prefix + scan.high};
}

JoinedRows::JoinedRows(store::Engine& engine, const store::Snapshot* snapshot, const Scan& scan,
                       std::string collection_path)
    : scope_(scan.row_scope),
      direction_(scan.direction),
      collection_path_(std::move(collection_path)) {
  for (const std::string& prefix : scan.prefixes) {
    store::ScanOptions options{.snapshot = snapshot};
    if (direction_ == Direction::kDescending) options.direction = store::Direction::kBackward;
    runs_.push_back({prefix, engine.Scan(RunRange(prefix, scan), options)});
    ++scanned_;
  }
}

std::string_view JoinedRows::TailOf(const Run& run) const {
  return run.cursor->key().substr(run.prefix.size());
}

bool JoinedRows::Behind(std::string_view tail, std::string_view target) const {
  return direction_ == Direction::kAscending ? tail < target : tail > target;
}

bool JoinedRows::Agree() {
  if (!runs_[0].cursor->Valid()) return false;
  std::string target(TailOf(runs_[0]));
  for (std::size_t agreed = 1, at = 1; agreed < runs_.size(); ++at) {
    Run& run = runs_[at % runs_.size()];
    if (!run.cursor->Valid()) return false;
    if (Behind(TailOf(run), target)) {
      run.cursor->Seek(run.prefix + target);
      LeaveLoopPast(++scanned_, kInlineRowsMax);
      if (!run.cursor->Valid()) return false;
    }
    if (TailOf(run) == target) {
      ++agreed;
      continue;
    }
    target = TailOf(run);
    agreed = 1;
  }
  return true;
}

store::Result<void> JoinedRows::Status() const {
  for (const Run& run : runs_) ALOFT_TRY_VOID(run.cursor->status());
  return {};
}

store::Result<std::optional<std::string>> JoinedRows::Next() {
  if (started_ && runs_[0].cursor->Valid()) {
    runs_[0].cursor->Next();
    ++scanned_;
  }
  started_ = true;
  const bool found = Agree();
  ALOFT_TRY_VOID(Status());
  if (!found) return std::optional<std::string>();
  auto path = PathOfRow(scope_, collection_path_, runs_[0].cursor->key(), runs_[0].cursor->value());
  if (!path) return Fail(store::Error{store::Fault::kCorrupt, "an index row cannot be read"});
  return std::optional<std::string>(std::move(*path));
}

}  // namespace aloft::document
