// Decoded rules of buckets, each list with the version of the bucket's row that it belongs to:
// rules that have not changed are not decoded again. A change of rules is a change of the row too.
//
// Guarantees  Answers only with what was kept for this version of this bucket's row.
// Threads     Any.
// Limits      kRuleCacheBytesMax of memory, about; a list larger than that is not kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "base/mutex.h"
#include "object/bucket_cache.h"
#include "object/bucket_info.h"

namespace aloft::object {

inline constexpr std::size_t kRuleCacheBytesMax = 8 * 1024 * 1024;

template <class Rule>
class RuleCache {
 public:
  // Null: not kept, or of another version.
  SharedRules<Rule> Find(const BucketRow& bucket) const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    const auto entry = entries_.find(bucket.info->id);
    const bool fresh = entry != entries_.end() && entry->second.version == bucket.version;
    return fresh ? entry->second.rules : nullptr;
  }

  // `encoded_bytes`: how long the rules are in their rows, which tells what they take beside
  // themselves.
  void Keep(const BucketRow& bucket, SharedRules<Rule> rules, std::size_t encoded_bytes)
      EXCLUDES(mutex_) {
    const std::size_t bytes = rules->size() * sizeof(Rule) + encoded_bytes;
    MutexLock lock(mutex_);
    if (const auto old = entries_.find(bucket.info->id); old != entries_.end()) Forget(old);
    if (bytes > kRuleCacheBytesMax) return;
    while (bytes_ + bytes > kRuleCacheBytesMax) Forget(entries_.begin());
    bytes_ += bytes;
    entries_.emplace(bucket.info->id, Entry{bucket.version, std::move(rules), bytes});
  }

 private:
  struct Entry {
    store::Version version;
    SharedRules<Rule> rules;
    std::size_t bytes;
  };
  using Entries = std::map<std::uint64_t, Entry>;  // by the bucket's id

  void Forget(typename Entries::iterator entry) REQUIRES(mutex_) {
    bytes_ -= entry->second.bytes;
    entries_.erase(entry);
  }

  mutable Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace aloft::object
