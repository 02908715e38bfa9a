// Decoded buckets, each with the version of the row it came from: a row that has not changed is not
// decoded again.
//
// Guarantees  Answers are as fresh as a read of the row, because the row's version is always asked
//             for.
// Threads     Any.
// Limits      kBucketsCachedMax buckets.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "identity/policy.h"
#include "object/bucket_info.h"
#include "object/fault.h"
#include "object/keys.h"
#include "store/engine.h"

namespace aloft::object {

inline constexpr std::size_t kBucketsCachedMax = 4096;

// A bucket as one operation sees it.
struct BucketRow {
  std::shared_ptr<const BucketInfo> info;
  store::Version version = 0;  // to be expected unchanged by commits that rely on `info`
  std::string key;

  keys::Place place() const { return {info->project, info->id}; }
};

class BucketCache {
 public:
  using CompilePolicy = std::function<std::shared_ptr<const identity::Policy>(const BucketInfo&)>;

  explicit BucketCache(CompilePolicy compile) : compile_(std::move(compile)) {}

  // Fails with kNoSuchBucket, kCorrupt.
  Result<BucketRow> Load(store::Engine& engine, std::uint32_t project, std::string_view bucket)
      EXCLUDES(mutex_);
  // Which project the cache believes the bucket to be in; the row must confirm it.
  std::optional<std::uint32_t> Guess(std::string_view bucket) const EXCLUDES(mutex_);

 private:
  struct Entry {
    store::Version version;
    std::shared_ptr<const BucketInfo> info;
  };

  const CompilePolicy compile_;
  mutable Mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);
};

}  // namespace aloft::object
