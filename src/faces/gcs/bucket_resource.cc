#include "faces/gcs/bucket_resource.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/time_format.h"
#include "faces/gcs/bucket_rules.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

// What would change how a bucket behaves, if it were obeyed.
constexpr std::string_view kUnbuilt[] = {"acl",
                                         "autoclass",
                                         "billing",
                                         "customPlacementConfig",
                                         "defaultObjectAcl",
                                         "defaultEventBasedHold",
                                         "encryption",
                                         "hierarchicalNamespace",
                                         "ipFilter",
                                         "logging",
                                         "objectRetention",
                                         "retentionPolicy",
                                         "website"};

bool IsSet(const Json& value) {
  if (value.kind == JsonKind::kNull) return false;
  if (value.kind == JsonKind::kBool) return value.truth;
  if (value.kind == JsonKind::kList) return !value.items.empty();
  if (value.kind != JsonKind::kObject) return true;
  return std::any_of(value.members.begin(), value.members.end(),
                     [](const auto& member) { return IsSet(member.second); });
}

std::string Etag(const object::BucketInfo& info) {
  std::string raw = "\x08";
  AppendVarint(raw, static_cast<std::uint64_t>(info.metageneration));
  return Base64Encode(raw);
}

std::string UpperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  return out;
}

void WriteLocation(JsonWriter& json, const object::BucketInfo& info) {
  const std::string location = info.location.empty() ? "US" : UpperCase(info.location);
  const bool multi = location == "US" || location == "EU" || location == "ASIA";
  json.Member("location", std::string_view(location));
  json.Member("locationType", multi ? "multi-region" : "region");
  if (multi) json.Member("rpo", "DEFAULT");
}

void WriteAccess(JsonWriter& json, const object::BucketInfo& info) {
  const bool uniform = info.ownership == object::Ownership::kBucketOwnerEnforced;
  const bool enforced = info.public_access_block &&
                        info.public_access_block->ignore_public_access_controls &&
                        info.public_access_block->restrict_public_policies;
  json.Key("iamConfiguration").BeginObject();
  for (const std::string_view name : {"uniformBucketLevelAccess", "bucketPolicyOnly"}) {
    json.Key(name).BeginObject().Member("enabled", uniform).EndObject();
  }
  json.Member("publicAccessPrevention", enforced ? "enforced" : "inherited").EndObject();
}

void WriteLabels(JsonWriter& json, const object::Tags& labels) {
  if (labels.empty()) return;
  json.Key("labels").BeginObject();
  for (const object::Tag& label : labels) json.Member(label.key, std::string_view(label.value));
  json.EndObject();
}

// Null takes a label away; the others replace.
Result<object::Tags> MergeLabels(const Json& change, object::Tags labels) {
  if (change.kind == JsonKind::kNull) return object::Tags();
  if (change.kind != JsonKind::kObject) return Fail(Invalid("labels is not an object"));
  for (const auto& [name, value] : change.members) {
    std::erase_if(labels, [&](const object::Tag& label) { return label.key == name; });
    if (value.kind == JsonKind::kNull) continue;
    if (value.kind != JsonKind::kString) return Fail(Invalid("Invalid label '" + name + "'"));
    labels.push_back({name, value.text});
  }
  return labels;
}

Result<void> RefuseUnbuilt(const Json& resource) {
  for (const std::string_view name : kUnbuilt) {
    const Json* value = resource.Find(name);
    if (value != nullptr && IsSet(*value)) return Fail(NotImplemented(name));
  }
  // Seconds of retention after a deletion; nothing is kept here, which is what 0 asks for.
  const Json* soft = resource.Find("softDeletePolicy");
  const std::string* seconds = soft == nullptr ? nullptr : soft->Text("retentionDurationSeconds");
  if (seconds != nullptr && *seconds != "0") return Fail(NotImplemented("softDeletePolicy"));
  const Json* iam = resource.Find("iamConfiguration");
  const Json* uniform = iam == nullptr ? nullptr : iam->Find("uniformBucketLevelAccess");
  const Json* enabled = uniform == nullptr ? nullptr : uniform->Find("enabled");
  const bool lists_wanted =
      enabled != nullptr && enabled->kind == JsonKind::kBool && !enabled->truth;
  if (lists_wanted) return Fail(NotImplemented("Access without uniformBucketLevelAccess"));
  return {};
}

}  // namespace

Result<BucketState> LoadBucketState(const Call& call, const identity::Grant& grant,
                                    object::BucketInfo info) {
  BucketState state{std::move(info), {}, {}, {}};
  object::Buckets& buckets = call.objects().buckets();
  const auto failed = [&](const object::Error& fault) {
    return Fail(FromFault(fault, state.info.name, {}));
  };
  if (state.info.has_tags) {
    auto labels = buckets.BucketTags(grant, state.info.name);
    if (!labels) return failed(labels.error());
    state.labels = std::move(*labels);
  }
  if (state.info.has_cors) {
    auto cors = buckets.Cors(grant, state.info.name);
    if (!cors) return failed(cors.error());
    state.cors = std::move(*cors);
  }
  if (state.info.has_lifecycle) {
    auto lifecycle = buckets.Lifecycle(grant, state.info.name);
    if (!lifecycle) return failed(lifecycle.error());
    state.lifecycle = std::move(*lifecycle);
  }
  return state;
}

void WriteBucket(JsonWriter& json, const Call& call, const BucketState& bucket) {
  const object::BucketInfo& info = bucket.info;
  json.BeginObject().Member("kind", "storage#bucket").Member("id", std::string_view(info.name));
  json.Member("selfLink", std::string_view(Origin(call.http()) + "/storage/v1/b/" + info.name));
  json.Member("projectNumber", std::string_view(std::to_string(info.project)));
  json.Member("name", std::string_view(info.name));
  const auto time = [&](std::string_view name, std::int64_t micros) {
    json.Member(name, std::string_view(FormatRfc3339(micros, TimeFraction::kMillis)));
  };
  time("timeCreated", info.created_micros);
  time("updated", info.updated_micros);
  json.Member("metageneration", std::string_view(std::to_string(info.metageneration)));
  json.Member("etag", std::string_view(Etag(info)));
  WriteLocation(json, info);
  json.Member("storageClass", ShownStorageClass(info.storage_class));
  WriteAccess(json, info);
  if (info.versioning != object::Versioning::kNever) {
    const bool enabled = info.versioning == object::Versioning::kEnabled;
    json.Key("versioning").BeginObject().Member("enabled", enabled).EndObject();
  }
  WriteLabels(json, bucket.labels);
  if (!bucket.cors.empty()) WriteCors(json.Key("cors"), bucket.cors);
  if (!bucket.lifecycle.empty()) WriteLifecycle(json.Key("lifecycle"), bucket.lifecycle);
  json.EndObject();
}

edge::Response BucketReply(const Call& call, const BucketState& bucket) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  response.Add("ETag", Etag(bucket.info));
  JsonWriter json(response.body);
  WriteBucket(json, call, bucket);
  return response;
}

Result<BucketChange> ReadBucketChange(const Json& resource, const object::Tags& labels) {
  ALOFT_TRY_VOID(RefuseUnbuilt(resource));
  BucketChange change;
  if (const Json* versioning = resource.Find("versioning")) {
    change.versioning = versioning->IsTrue("enabled");
  }
  if (const std::string* storage_class = resource.Text("storageClass")) {
    ALOFT_TRY(change.storage_class, ParseStorageClass(*storage_class));
  }
  if (const Json* found = resource.Find("labels")) {
    ALOFT_TRY(change.labels, MergeLabels(*found, labels));
  }
  if (const Json* cors = resource.Find("cors")) {
    ALOFT_TRY(change.cors, ReadCors(*cors));
  }
  if (const Json* lifecycle = resource.Find("lifecycle")) {
    ALOFT_TRY(change.lifecycle, ReadLifecycle(*lifecycle));
  }
  return change;
}

Result<void> ApplyBucketChange(const Call& call, const identity::Grant& grant,
                               std::string_view bucket, const BucketChange& change) {
  object::Buckets& buckets = call.objects().buckets();
  const auto settle = [&](const auto& outcome) -> Result<void> {
    if (!outcome) return Fail(FromFault(outcome.error(), bucket, {}));
    return {};
  };
  if (change.versioning || change.storage_class) {
    const auto edit = [&](object::BucketSettings& settings) -> object::Result<void> {
      if (change.storage_class) settings.storage_class = *change.storage_class;
      if (!change.versioning) return {};
      const bool never = settings.versioning == object::Versioning::kNever;
      if (*change.versioning) settings.versioning = object::Versioning::kEnabled;
      if (!*change.versioning && !never) settings.versioning = object::Versioning::kSuspended;
      return {};
    };
    ALOFT_TRY_VOID(settle(buckets.UpdateSettings(grant, bucket, edit)));
  }
  if (change.labels) ALOFT_TRY_VOID(settle(buckets.SetBucketTags(grant, bucket, *change.labels)));
  if (change.cors) ALOFT_TRY_VOID(settle(buckets.SetCors(grant, bucket, *change.cors)));
  if (change.lifecycle) {
    ALOFT_TRY_VOID(settle(buckets.SetLifecycle(grant, bucket, *change.lifecycle)));
  }
  return {};
}

}  // namespace aloft::faces::gcs
