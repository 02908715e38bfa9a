// The newest commits and what they changed, in memory: range checks and tails look here.
//
// Threads     Any thread.
// Limits      kCommitsMax commits and kBytesMax of keys; the oldest are forgotten first.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "store/engine.h"

namespace aloft::store {

class RecentCommits {
 public:
  static constexpr std::size_t kCommitsMax = 1 << 15;
  static constexpr std::size_t kBytesMax = 8 << 20;

  // Knows every commit after `floor`.
  explicit RecentCommits(Version floor) : floor_(floor) {}

  // Takes one commit's changes, all of the same version, newer than all before. Before the commit
  // becomes visible.
  void Add(std::vector<Change> changes) EXCLUDES(mutex_);
  // The commit added last did not take place.
  void RemoveLast() EXCLUDES(mutex_);

  enum class Verdict : std::uint8_t { kUnchanged, kChanged, kTooOld };
  // Whether something in `range` changed after `since`.
  Verdict Check(const Range& range, Version since) const EXCLUDES(mutex_);
  // The newest commit after `since` and up to `through` that changed something in `range`; 0 if
  // there is none, `through` if that is forgotten.
  Version NewestIn(const Range& range, Version since, Version through) const EXCLUDES(mutex_);
  // As Engine::Tail, up to `through`. nullopt: `from` is forgotten here.
  std::optional<TailPage> Tail(std::string_view prefix, Version from, Version through,
                               std::size_t changes_max) const EXCLUDES(mutex_);

 private:
  static std::size_t BytesOf(const std::vector<Change>& changes);

  mutable Mutex mutex_;
  std::deque<std::vector<Change>> commits_ GUARDED_BY(mutex_);  // none is empty
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  Version floor_ GUARDED_BY(mutex_);
};

}  // namespace aloft::store
