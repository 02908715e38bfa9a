#include "faces/gcs/object_resource.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/percent.h"
#include "base/time_format.h"
#include "faces/gcs/client_key.h"
#include "faces/gcs/contexts.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/members.h"
#include "faces/gcs/reply.h"
#include "object/protection.h"

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
constexpr std::string_view kUnbuilt[] = {"kmsKeyName"};

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
  const std::int64_t class_changed =
      info.class_changed_micros != 0 ? info.class_changed_micros : info.created_micros;
  json.Member("timeStorageClassUpdated", std::string_view(Time(class_changed)));
  json.Member("timeFinalized", std::string_view(created));
  const auto time = [&](std::string_view name, std::int64_t micros) {
    if (micros != 0) json.Member(name, std::string_view(Time(micros)));
  };
  time("timeDeleted", info.replaced_micros);
  time("softDeleteTime", info.soft_deleted_micros);
  time("hardDeleteTime", info.hard_delete_micros);
  if (info.custom_micros) json.Member("customTime", std::string_view(Time(*info.custom_micros)));
}

void WriteProtection(JsonWriter& json, const object::BucketInfo& bucket,
                     const object::ObjectInfo& info) {
  const object::Protection& protection = info.protection;
  if (protection.temporary_hold) json.Member("temporaryHold", true);
  if (protection.event_hold) json.Member("eventBasedHold", true);
  if (protection.retention) {
    json.Key("retention").BeginObject();
    json.Member("mode", protection.retention->locked ? "Locked" : "Unlocked");
    json.Member("retainUntilTime", std::string_view(Time(protection.retention->until_micros)));
    json.EndObject();
  }
  if (const auto until = object::RetainedUntil(bucket, info)) {
    json.Member("retentionExpirationTime", std::string_view(Time(*until)));
  }
}

void WriteList(JsonWriter& json, const Call& call, const object::BucketInfo& bucket,
               const object::ObjectInfo& info) {
  if (IsUniform(bucket)) return;
  const std::string owner = OwnerOf(call, bucket, info);
  const object::AccessList whole =
      WholeList({info.access, info.access_list}, ListOf::kObject, bucket, owner);
  WriteEntries(json.Key("acl"), call, whole, ObjectListPlace(bucket, info));
  if (owner.empty()) return;
  json.Key("owner").BeginObject().Member("entity", std::string_view("user-" + owner)).EndObject();
}

// Digests tell of the bytes: where a client holds their key, they are for who has it too. An
// upload's last request, which need not bring it, has just brought bytes.
void WriteHashes(JsonWriter& json, const Call& call, const object::ObjectInfo& info) {
  const bool of_client = info.encryption.holder == object::KeyHolder::kClient;
  if (of_client) {
    json.Key("customerEncryption").BeginObject().Member("encryptionAlgorithm", "AES256");
    json.Member("keySha256", std::string_view(ClientKeyHash(info))).EndObject();
  }
  const bool hidden =
      of_client && !call.headers().Find("x-goog-encryption-key") && !call.query.Has("upload_id");
  if (hidden) return;
  const std::string md5 = Md5Text(info);
  if (!md5.empty()) json.Member("md5Hash", std::string_view(md5));
  json.Member("crc32c", std::string_view(Crc32cText(info.crc32c)));
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

// What goes into header fields of replies must not end them.
Result<void> CheckHeaderTexts(const object::ContentHeaders& headers) {
  for (const std::string* text : {&headers.type, &headers.encoding, &headers.disposition,
                                  &headers.language, &headers.cache_control}) {
    const bool control = std::any_of(text->begin(), text->end(), [](unsigned char c) {
      return (c < 0x20 && c != '\t') || c == 0x7f;
    });
    if (control) return Fail(Invalid("Control characters are not allowed in content headers."));
  }
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

Result<std::optional<std::int64_t>> ReadTime(const Json& from, std::string_view name) {
  const std::string* text = from.Text(name);
  if (text == nullptr) return std::optional<std::int64_t>();
  const auto micros = ParseRfc3339(*text);
  if (!micros) return Fail(Invalid("Invalid value for " + std::string(name)));
  return micros;
}

// Members that are there replace; null takes the retention away.
Result<void> ReadProtection(const Json& resource, object::Protection& protection) {
  if (resource.Find("temporaryHold")) protection.temporary_hold = resource.IsTrue("temporaryHold");
  if (resource.Find("eventBasedHold")) protection.event_hold = resource.IsTrue("eventBasedHold");
  const Json* retention = resource.Find("retention");
  if (retention == nullptr) return {};
  const std::string* mode = retention->Text("mode");
  ALOFT_TRY(const auto until, ReadTime(*retention, "retainUntilTime"));
  if (mode == nullptr && !until) {
    protection.retention.reset();
    return {};
  }
  if (mode == nullptr || !until || (*mode != "Locked" && *mode != "Unlocked")) {
    return Fail(Invalid("Invalid value for retention"));
  }
  protection.retention = object::ObjectRetention{*until, *mode == "Locked"};
  return {};
}

}  // namespace

Result<Projection> ProjectionOf(const Query& query, Projection otherwise) {
  const std::string_view word = query.Get("projection");
  if (word.empty()) return otherwise;
  if (word == "full") return Projection::kFull;
  if (word == "noAcl") return Projection::kNoAcl;
  return Fail(InvalidParameter("projection", word));
}

EntryPlace ObjectListPlace(const object::BucketInfo& bucket, const object::ObjectInfo& info) {
  return {ListOf::kObject, "storage#objectAccessControl", bucket.name,
          info.key,        info.version.generation,       EtagText(info)};
}

std::string OwnerOf(const Call& call, const object::BucketInfo& bucket,
                    const object::ObjectInfo& info) {
  const auto project = call.services->projects.Find(bucket.project);
  if (project == nullptr || info.owner.empty()) return {};
  identity::Principal owner;
  owner.project = project;
  owner.name = info.owner;
  return EmailOf(owner);
}

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

void WriteObject(JsonWriter& json, const Call& call, const object::BucketInfo& of,
                 const object::ObjectInfo& info, Projection projection) {
  const std::string_view bucket = of.name;
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
  WriteHashes(json, call, info);
  if (info.etag_kind == object::EtagKind::kOpaque && info.part_count > 0) {
    json.Member("componentCount", info.part_count);
  }
  json.Member("etag", std::string_view(EtagText(info)));
  WriteTimes(json, info);
  WriteProtection(json, of, info);
  if (projection == Projection::kFull) WriteList(json, call, of, info);
  if (!info.user_metadata.empty()) {
    json.Key("metadata").BeginObject();
    for (const auto& [name, value] : info.user_metadata) json.Member(name, std::string_view(value));
    json.EndObject();
  }
  WriteContexts(json, info.contexts);
  json.EndObject();
}

edge::Response ObjectReply(const Call& call, const object::BucketInfo& bucket,
                           const object::ObjectInfo& info, Projection projection) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  response.Add("ETag", EtagText(info));
  JsonWriter json(response.body);
  WriteObject(json, call, bucket, info, projection);
  return response;
}

Result<NewObject> ReadNewObject(const Json& resource) {
  ALOFT_TRY_VOID(RefuseUnbuilt(resource));
  NewObject out;
  if (const std::string* name = resource.Text("name")) out.name = *name;
  ReadHeaders(resource, out.attributes.headers);
  ALOFT_TRY_VOID(CheckHeaderTexts(out.attributes.headers));
  if (const Json* metadata = resource.Find("metadata")) {
    ALOFT_TRY(out.attributes.user_metadata, ReadMetadata(*metadata));
  }
  if (const std::string* storage_class = resource.Text("storageClass")) {
    ALOFT_TRY(out.attributes.storage_class, ParseStorageClass(*storage_class));
  }
  if (const Json* contexts = resource.Find("contexts")) {
    ALOFT_TRY(out.attributes.contexts, MergeContexts(*contexts, {}));
  }
  ALOFT_TRY(out.attributes.custom_micros, ReadTime(resource, "customTime"));
  ALOFT_TRY_VOID(ReadProtection(resource, out.attributes.protection));
  if (const Json* acl = resource.Find("acl")) {
    ALOFT_TRY(out.access_list, ReadEntries(*acl, ListOf::kObject));
  }
  if (const std::string* md5 = resource.Text("md5Hash")) {
    ALOFT_TRY_VOID(ReadMd5(*md5, out.expected));
  }
  if (const std::string* crc32c = resource.Text("crc32c")) {
    ALOFT_TRY_VOID(ReadCrc32c(*crc32c, out.expected));
  }
  return out;
}

Result<object::ObjectChange> EditObject(const Call& call, const object::BucketInfo& bucket,
                                        const Json& resource, const object::ObjectInfo& current,
                                        ChangeForm form) {
  ALOFT_TRY_VOID(RefuseUnbuilt(resource));
  const bool patch = form == ChangeForm::kPatch;
  object::ObjectChange change;
  change.headers = patch ? current.headers : object::ContentHeaders();
  change.user_metadata = patch ? current.user_metadata : object::UserMetadata();
  ReadHeaders(resource, *change.headers);
  ALOFT_TRY_VOID(CheckHeaderTexts(*change.headers));
  const Json* metadata = resource.Find("metadata");
  if (metadata != nullptr) ALOFT_TRY_VOID(MergeMetadata(*metadata, *change.user_metadata));
  const Json* contexts = resource.Find("contexts");
  if (contexts != nullptr || !patch) {
    const object::ObjectContexts kept = patch ? current.contexts : object::ObjectContexts();
    const Json none;
    ALOFT_TRY(change.contexts, MergeContexts(contexts == nullptr ? none : *contexts, kept));
  }
  ALOFT_TRY(change.custom_micros, ReadTime(resource, "customTime"));
  object::Protection protection = current.protection;
  ALOFT_TRY_VOID(ReadProtection(resource, protection));
  if (!(protection == current.protection)) {
    change.protect = [protection](object::Protection& whole) { whole = protection; };
  }
  if (call.query.IsTrue("overrideUnlockedRetention")) {
    change.shortening = object::Shortening::kAllowed;
  }
  const std::string_view predefined = call.query.Get("predefinedAcl");
  const Json* acl = resource.Find("acl");
  const bool has_list = acl != nullptr && acl->kind == JsonKind::kList && !acl->items.empty();
  if (predefined.empty() && !has_list) return change;
  ALOFT_TRY_VOID(CheckListsCount(bucket, "update", ListOf::kObject));
  Access access;
  const std::string owner = OwnerOf(call, bucket, current);
  if (!predefined.empty()) {
    ALOFT_TRY(access, PredefinedAccess(predefined, ListOf::kObject, bucket, owner));
  } else {
    ALOFT_TRY(object::AccessList whole, ReadEntries(*acl, ListOf::kObject));
    ALOFT_TRY(access, SplitList(call, std::move(whole), ListOf::kObject));
  }
  ALOFT_TRY_VOID(CheckPublic(bucket, access));
  change.access = access.control;
  change.access_list = std::move(access.list);
  return change;
}

}  // namespace aloft::faces::gcs
