#include "faces/gcs/bucket_resource.h"

#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/time_format.h"
#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/bucket_rules.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

std::string UpperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  return out;
}

void WriteTime(JsonWriter& json, std::string_view name, std::int64_t micros) {
  json.Member(name, std::string_view(FormatRfc3339(micros, TimeFraction::kMillis)));
}

void WriteLocation(JsonWriter& json, const object::BucketDraft& bucket) {
  const std::string location = ShownLocation(bucket.info);
  const std::string_view type =
      HasCustomPlacement(bucket) ? std::string_view("dual-region") : LocationType(location);
  json.Member("location", std::string_view(location)).Member("locationType", type);
  if (type != "region") json.Member("rpo", "DEFAULT");
}

void WriteAccess(JsonWriter& json, const object::BucketInfo& info) {
  json.Key("iamConfiguration").BeginObject();
  for (const std::string_view name : {"uniformBucketLevelAccess", "bucketPolicyOnly"}) {
    json.Key(name).BeginObject().Member("enabled", IsUniform(info)).EndObject();
  }
  json.Member("publicAccessPrevention", PreventsPublicAccess(info) ? "enforced" : "inherited");
  json.EndObject();
}

void WriteLabels(JsonWriter& json, const object::Tags& labels) {
  if (labels.empty()) return;
  json.Key("labels").BeginObject();
  for (const object::Tag& label : labels) json.Member(label.key, std::string_view(label.value));
  json.EndObject();
}

void WriteKeeping(JsonWriter& json, const object::BucketInfo& info) {
  const auto seconds = [&](std::string_view name, std::int64_t value) {
    json.Member(name, std::string_view(std::to_string(value)));
  };
  if (info.retention) {
    json.Key("retentionPolicy").BeginObject();
    seconds("retentionPeriod", info.retention->seconds);
    WriteTime(json, "effectiveTime", info.retention->since_micros);
    if (info.retention->locked) json.Member("isLocked", true);
    json.EndObject();
  }
  json.Key("softDeletePolicy").BeginObject();
  seconds("retentionDurationSeconds", info.soft_delete ? info.soft_delete->seconds : 0);
  if (info.soft_delete) WriteTime(json, "effectiveTime", info.soft_delete->since_micros);
  json.EndObject();
  if (info.hold_new_objects) json.Member("defaultEventBasedHold", true);
  if (info.object_retention) {
    json.Key("objectRetention").BeginObject().Member("mode", "Enabled").EndObject();
  }
}

void WriteLists(JsonWriter& json, const Call& call, const object::BucketInfo& info) {
  if (IsUniform(info)) return;
  const Access access{info.access, info.access_list};
  WriteEntries(json.Key("acl"), call, WholeList(access, ListOf::kBucket, info, {}),
               BucketListPlace(info));
  const Access objects{object::AccessControl::kPrivate, info.default_access_list};
  WriteEntries(json.Key("defaultObjectAcl"), call, WholeList(objects, ListOf::kBucket, info, {}),
               DefaultListPlace(info));
  json.Key("owner").BeginObject();
  json.Member("entity", std::string_view("project-owners-" + std::to_string(info.project)));
  json.EndObject();
}

}  // namespace

std::string ShownLocation(const object::BucketInfo& info) {
  return info.location.empty() ? "US" : UpperCase(info.location);
}

std::string_view LocationType(std::string_view shown_location) {
  for (const std::string_view pair : {"ASIA1", "EUR4", "EUR5", "EUR7", "EUR8", "NAM4"}) {
    if (shown_location == pair) return "dual-region";
  }
  for (const std::string_view multi : {"US", "EU", "ASIA"}) {
    if (shown_location == multi) return "multi-region";
  }
  return "region";
}

std::string BucketEtag(const object::BucketInfo& info) {
  std::string raw = "\x08";
  AppendVarint(raw, static_cast<std::uint64_t>(info.metageneration));
  return Base64Encode(raw);
}

EntryPlace BucketListPlace(const object::BucketInfo& info) {
  return {ListOf::kBucket, "storage#bucketAccessControl", info.name, {}, 0, BucketEtag(info)};
}

EntryPlace DefaultListPlace(const object::BucketInfo& info) {
  return {ListOf::kObject, "storage#objectAccessControl", info.name, {}, 0, BucketEtag(info)};
}

void WriteBucket(JsonWriter& json, const Call& call, const object::BucketDraft& bucket,
                 Projection projection) {
  const object::BucketInfo& info = bucket.info;
  json.BeginObject().Member("kind", "storage#bucket").Member("id", std::string_view(info.name));
  json.Member("selfLink", std::string_view(Origin(call.http()) + "/storage/v1/b/" + info.name));
  json.Member("projectNumber", std::string_view(std::to_string(info.project)));
  json.Member("name", std::string_view(info.name));
  json.Member("generation", std::string_view(std::to_string(info.created_micros)));
  WriteTime(json, "timeCreated", info.created_micros);
  WriteTime(json, "updated", info.updated_micros);
  json.Member("metageneration", std::string_view(std::to_string(info.metageneration)));
  json.Member("etag", std::string_view(BucketEtag(info)));
  WriteLocation(json, bucket);
  json.Member("storageClass", ShownStorageClass(info.storage_class));
  WriteAccess(json, info);
  if (info.versioning != object::Versioning::kNever) {
    const bool enabled = info.versioning == object::Versioning::kEnabled;
    json.Key("versioning").BeginObject().Member("enabled", enabled).EndObject();
  }
  WriteLabels(json, bucket.tags);
  if (!bucket.cors.empty()) WriteCors(json.Key("cors"), bucket.cors);
  if (!bucket.lifecycle.empty()) WriteLifecycle(json.Key("lifecycle"), bucket.lifecycle);
  WriteKeeping(json, info);
  WriteExtras(json, bucket);
  if (projection == Projection::kFull) WriteLists(json, call, info);
  json.EndObject();
}

edge::Response BucketReply(const Call& call, const object::BucketDraft& bucket,
                           Projection projection) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  response.Add("ETag", BucketEtag(bucket.info));
  JsonWriter json(response.body);
  WriteBucket(json, call, bucket, projection);
  return response;
}

}  // namespace aloft::faces::gcs
