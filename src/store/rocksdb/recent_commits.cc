#include "store/rocksdb/recent_commits.h"

#include <algorithm>

#include "base/check.h"
#include "store/commit_rules.h"

namespace aloft::store {

std::size_t RecentCommits::BytesOf(const std::vector<Change>& changes) {
  std::size_t bytes = 0;
  for (const Change& change : changes) {
    bytes += sizeof change + change.key.size() + change.range_end.size();
  }
  return bytes;
}

void RecentCommits::Add(std::vector<Change> changes) {
  if (changes.empty()) return;
  MutexLock lock(mutex_);
  ALOFT_CHECK(commits_.empty() || commits_.back().front().version < changes.front().version);
  bytes_ += BytesOf(changes);
  commits_.push_back(std::move(changes));
  while (commits_.size() > 1 && (commits_.size() > kCommitsMax || bytes_ > kBytesMax)) {
    floor_ = commits_.front().front().version;
    bytes_ -= BytesOf(commits_.front());
    commits_.pop_front();
  }
}

void RecentCommits::RemoveLast() {
  MutexLock lock(mutex_);
  if (commits_.empty()) return;
  bytes_ -= BytesOf(commits_.back());
  commits_.pop_back();
}

RecentCommits::Verdict RecentCommits::Check(const Range& range, Version since) const {
  {
    MutexLock lock(mutex_);
    if (since < floor_) return Verdict::kTooOld;
  }
  return NewestIn(range, since, ~Version{0}) == 0 ? Verdict::kUnchanged : Verdict::kChanged;
}

Version RecentCommits::NewestIn(const Range& range, Version since, Version through) const {
  const std::string end = RangeEnd(range);
  MutexLock lock(mutex_);
  if (since < floor_) return through;
  for (auto commit = commits_.rbegin(); commit != commits_.rend(); ++commit) {
    const Version version = commit->front().version;
    if (version <= since) break;
    if (version > through) continue;
    for (const Change& change : *commit) {
      const bool inside = change.key >= range.begin && change.key < end;
      const bool reaches_in = change.kind == Write::Kind::kEraseRange && change.key < end &&
                              change.range_end > range.begin;
      if (inside || reaches_in) return version;
    }
  }
  return 0;
}

std::optional<TailPage> RecentCommits::Tail(std::string_view prefix, Version from, Version through,
                                            std::size_t changes_max) const {
  MutexLock lock(mutex_);
  if (from < floor_) return std::nullopt;
  TailPage page{{}, from};
  const auto first = std::partition_point(
      commits_.begin(), commits_.end(),
      [&](const std::vector<Change>& commit) { return commit.front().version <= from; });
  for (auto commit = first; commit != commits_.end(); ++commit) {
    if (commit->front().version > through) break;
    if (page.changes.size() >= changes_max) return page;
    for (const Change& change : *commit) {
      const bool told = change.key.front() != static_cast<char>(Family::kBodies);
      if (told && Touches(change, prefix)) page.changes.push_back(change);
    }
    page.through = commit->front().version;
  }
  page.through = std::max(page.through, through);
  return page;
}

}  // namespace aloft::store
