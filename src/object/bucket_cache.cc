#include "object/bucket_cache.h"

#include "object/core.h"
#include "object/records.h"

namespace aloft::object {

Result<BucketRow> BucketCache::Load(store::Engine& engine, std::uint32_t project,
                                    std::string_view bucket) {
  std::string key = keys::Bucket(project, bucket);
  auto found = engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (!found->exists()) return Fail(Error{Fault::kNoSuchBucket});
  {
    MutexLock lock(mutex_);
    auto entry = entries_.find(bucket);
    if (entry != entries_.end() && entry->second.version == found->version &&
        entry->second.info->project == project) {
      return BucketRow{entry->second.info, found->version, std::move(key)};
    }
  }
  auto decoded = DecodeBucket(found->value);
  if (!decoded) return Fail(Error{Fault::kCorrupt, "bucket record"});
  decoded->name = bucket;
  decoded->project = project;
  const bool has_policy =
      !decoded->policy.empty() || !decoded->bindings.empty() || !decoded->access_list.empty();
  if (compile_ && has_policy) decoded->compiled_policy = compile_(*decoded);
  auto info = std::make_shared<const BucketInfo>(std::move(*decoded));
  MutexLock lock(mutex_);
  if (entries_.size() >= kBucketsCachedMax) entries_.erase(entries_.begin());
  entries_[info->name] = {found->version, info};
  return BucketRow{std::move(info), found->version, std::move(key)};
}

std::optional<std::uint32_t> BucketCache::Guess(std::string_view bucket) const {
  MutexLock lock(mutex_);
  auto entry = entries_.find(bucket);
  if (entry == entries_.end()) return std::nullopt;
  return entry->second.info->project;
}

}  // namespace aloft::object
