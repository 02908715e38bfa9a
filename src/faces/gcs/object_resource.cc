#include "faces/gcs/object_resource.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/percent.h"
#include "base/time_format.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kClasses[] = {"STANDARD",
                                         "NEARLINE",
                                         "COLDLINE",
                                         "ARCHIVE",
                                         "MULTI_REGIONAL",
                                         "REGIONAL",
                                         "DURABLE_REDUCED_AVAILABILITY"};

// What would change how an object is kept or protected, if it were obeyed.
constexpr std::string_view kUnbuilt[] = {"temporaryHold", "eventBasedHold",    "retention",
                                         "kmsKeyName",    "customTime",        "acl",
                                         "contexts",      "customerEncryption"};

std::string Time(std::int64_t micros) { return FormatRfc3339(micros, TimeFraction::kMillis); }

bool IsSet(const Json& value) {
  if (value.kind == JsonKind::kNull) return false;
  if (value.kind == JsonKind::kBool) return value.truth;
  if (value.kind == JsonKind::kList) return !value.items.empty();
  return true;
}

Result<void> RefuseUnbuilt(const Json& resource) {
  for (const std::string_view name : kUnbuilt) {
    const Json* value = resource.Find(name);
    if (value != nullptr && IsSet(*value)) return Fail(NotImplemented(name));
  }
  return {};
}

void WriteLinks(JsonWriter& json, const Call& call, std::string_view bucket,
                const object::ObjectInfo& info) {
  const std::string origin = Origin(call.http());
  const std::string path =
      "/storage/v1/b/" + std::string(bucket) + "/o/" + UriEncode(info.key, SlashEncoding::kEncoded);
  const std::string generation = std::to_string(info.version.generation);
  json.Member("selfLink", std::string_view(origin + path));
  json.Member("mediaLink", std::string_view(origin + "/download" + path +
                                            "?generation=" + generation + "&alt=media"));
}

void WriteHeaders(JsonWriter& json, const object::ContentHeaders& headers) {
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) json.Member(name, std::string_view(value));
  };
  text("contentType", headers.type);
  text("contentEncoding", headers.encoding);
  text("contentDisposition", headers.disposition);
  text("contentLanguage", headers.language);
  text("cacheControl", headers.cache_control);
}

void WriteTimes(JsonWriter& json, const object::ObjectInfo& info) {
  const std::string created = Time(info.created_micros);
  json.Member("timeCreated", std::string_view(created));
  json.Member("updated", std::string_view(Time(info.updated_micros)));
  json.Member("timeStorageClassUpdated", std::string_view(created));
  json.Member("timeFinalized", std::string_view(created));
  if (info.replaced_micros == 0) return;
  json.Member("timeDeleted", std::string_view(Time(info.replaced_micros)));
}

Result<object::UserMetadata> ReadMetadata(const Json& metadata) {
  object::UserMetadata out;
  if (metadata.kind == JsonKind::kNull) return out;
  if (metadata.kind != JsonKind::kObject) return Fail(Invalid("metadata is not an object"));
  for (const auto& [name, value] : metadata.members) {
    if (value.kind == JsonKind::kNull) continue;
    if (value.kind != JsonKind::kString && value.kind != JsonKind::kNumber) {
      return Fail(Invalid("The value of metadata '" + name + "' is not a string."));
    }
    out.emplace_back(name, value.text);
  }
  return out;
}

// Values of `change` replace those of `metadata`; null takes one away.
Result<void> MergeMetadata(const Json& change, object::UserMetadata& metadata) {
  if (change.kind == JsonKind::kNull) {
    metadata.clear();
    return {};
  }
  ALOFT_TRY(const object::UserMetadata values, ReadMetadata(change));
  for (const auto& [name, value] : change.members) {
    std::erase_if(metadata, [&](const auto& entry) { return entry.first == name; });
  }
  metadata.insert(metadata.end(), values.begin(), values.end());
  return {};
}

// Members that are there replace; null empties.
void ReadHeaders(const Json& resource, object::ContentHeaders& headers) {
  const auto text = [&](std::string_view name, std::string& value) {
    const Json* found = resource.Find(name);
    if (found != nullptr) value = found->text;
  };
  text("contentType", headers.type);
  text("contentEncoding", headers.encoding);
  text("contentDisposition", headers.disposition);
  text("contentLanguage", headers.language);
  text("cacheControl", headers.cache_control);
}

}  // namespace

std::string EtagText(const object::ObjectInfo& info) {
  std::string raw = "\x08";
  AppendVarint(raw, static_cast<std::uint64_t>(info.version.generation));
  raw += "\x10";
  AppendVarint(raw, static_cast<std::uint64_t>(info.metageneration));
  return Base64Encode(raw);
}

std::string_view ShownStorageClass(std::string_view storage_class) {
  const auto* found = std::find(std::begin(kClasses), std::end(kClasses), storage_class);
  return found == std::end(kClasses) ? kClasses[0] : *found;
}

Result<std::string> ParseStorageClass(std::string_view text) {
  if (std::find(std::begin(kClasses), std::end(kClasses), text) == std::end(kClasses)) {
    return Fail(Invalid("Invalid storage class: '" + std::string(text) + "'"));
  }
  return std::string(text);
}

void WriteObject(JsonWriter& json, const Call& call, std::string_view bucket,
                 const object::ObjectInfo& info) {
  const std::string generation = std::to_string(info.version.generation);
  json.BeginObject().Member("kind", "storage#object");
  json.Member("id", std::string_view(std::string(bucket) + "/" + info.key + "/" + generation));
  WriteLinks(json, call, bucket, info);
  json.Member("name", std::string_view(info.key)).Member("bucket", bucket);
  json.Member("generation", std::string_view(generation));
  json.Member("metageneration", std::string_view(std::to_string(info.metageneration)));
  WriteHeaders(json, info.headers);
  json.Member("storageClass", ShownStorageClass(info.storage_class));
  json.Member("size", std::string_view(std::to_string(info.bytes)));
  const std::string md5 = Md5Text(info);
  if (!md5.empty()) json.Member("md5Hash", std::string_view(md5));
  json.Member("crc32c", std::string_view(Crc32cText(info.crc32c)));
  if (info.etag_kind == object::EtagKind::kOpaque && info.part_count > 0) {
    json.Member("componentCount", info.part_count);
  }
  json.Member("etag", std::string_view(EtagText(info)));
  WriteTimes(json, info);
  if (!info.user_metadata.empty()) {
    json.Key("metadata").BeginObject();
    for (const auto& [name, value] : info.user_metadata) json.Member(name, std::string_view(value));
    json.EndObject();
  }
  json.EndObject();
}

edge::Response ObjectReply(const Call& call, std::string_view bucket,
                           const object::ObjectInfo& info) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  response.Add("ETag", EtagText(info));
  JsonWriter json(response.body);
  WriteObject(json, call, bucket, info);
  return response;
}

Result<NewObject> ReadNewObject(const Json& resource) {
  ALOFT_TRY_VOID(RefuseUnbuilt(resource));
  NewObject out;
  if (const std::string* name = resource.Text("name")) out.name = *name;
  ReadHeaders(resource, out.attributes.headers);
  if (const Json* metadata = resource.Find("metadata")) {
    ALOFT_TRY(out.attributes.user_metadata, ReadMetadata(*metadata));
  }
  if (const std::string* storage_class = resource.Text("storageClass")) {
    ALOFT_TRY(out.attributes.storage_class, ParseStorageClass(*storage_class));
  }
  if (const std::string* md5 = resource.Text("md5Hash")) {
    ALOFT_TRY_VOID(ReadMd5(*md5, out.expected));
  }
  if (const std::string* crc32c = resource.Text("crc32c")) {
    ALOFT_TRY_VOID(ReadCrc32c(*crc32c, out.expected));
  }
  return out;
}

Result<ObjectEdit> EditObject(const Json& resource, const object::ObjectInfo& current,
                              ChangeForm form) {
  ALOFT_TRY_VOID(RefuseUnbuilt(resource));
  ObjectEdit edit;
  if (form == ChangeForm::kPatch) edit = {current.headers, current.user_metadata};
  ReadHeaders(resource, edit.headers);
  const Json* metadata = resource.Find("metadata");
  if (metadata != nullptr) ALOFT_TRY_VOID(MergeMetadata(*metadata, edit.metadata));
  return edit;
}

}  // namespace aloft::faces::gcs
