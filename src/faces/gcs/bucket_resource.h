// The bucket resource: https://cloud.google.com/storage/docs/json_api/v1/buckets#resource
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "faces/gcs/call.h"
#include "faces/gcs/json.h"
#include "identity/grant.h"
#include "object/bucket_info.h"

namespace aloft::faces::gcs {

// A bucket and what lies beside its record.
struct BucketState {
  object::BucketInfo info;
  object::Tags labels;
  std::vector<object::CorsRule> cors;
  std::vector<object::LifecycleRule> lifecycle;
};
// `grant`: kBucketConfigRead.
Result<BucketState> LoadBucketState(const Call& call, const identity::Grant& grant,
                                    object::BucketInfo info);

// One whole JSON object.
void WriteBucket(JsonWriter& json, const Call& call, const BucketState& bucket);
edge::Response BucketReply(const Call& call, const BucketState& bucket);

// What a client's resource says. Nullopt: not told; an empty list: to be removed.
struct BucketChange {
  std::optional<bool> versioning = {};
  std::optional<std::string> storage_class = {};
  std::optional<object::Tags> labels = {};
  std::optional<std::vector<object::CorsRule>> cors = {};
  std::optional<std::vector<object::LifecycleRule>> lifecycle = {};
};
// Fails with 501 for what is asked and not built. `labels`: the ones there are, into which a patch
// merges.
Result<BucketChange> ReadBucketChange(const Json& resource, const object::Tags& labels);
// `grant`: kBucketConfigWrite.
Result<void> ApplyBucketChange(const Call& call, const identity::Grant& grant,
                               std::string_view bucket, const BucketChange& change);

}  // namespace aloft::faces::gcs
