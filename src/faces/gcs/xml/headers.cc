#include "faces/gcs/xml/headers.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/time_format.h"
#include "faces/common/header_values.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/object_resource.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::string_view kMetaPrefix = "x-goog-meta-";

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return whole && value >= 0 ? std::optional(value) : std::nullopt;
}

Result<std::optional<std::int64_t>> NumberIn(const edge::Headers& headers, std::string_view name) {
  const auto text = headers.Find(name);
  if (!text) return std::optional<std::int64_t>();
  const auto number = Number(*text);
  if (!number) return Fail(InvalidArgument("Invalid value of " + std::string(name)));
  return number;
}

std::vector<std::string> Tags(std::optional<std::string_view> header) {
  return header ? EntityTags(*header) : std::vector<std::string>();
}

std::optional<std::int64_t> Date(std::optional<std::string_view> header) {
  return header ? ParseHttpDate(*header) : std::nullopt;
}

// What would change the object, if it were obeyed.
bool IsUnbuilt(const edge::Headers::Field& field) {
  return field.name == "x-goog-encryption-kms-key-name" || field.name == "x-goog-tagging";
}

Result<std::optional<std::int64_t>> TimeIn(const edge::Headers& headers, std::string_view name) {
  const auto text = headers.Find(name);
  if (!text) return std::optional<std::int64_t>();
  const auto micros = ParseRfc3339(*text);
  if (!micros) return Fail(InvalidArgument("Invalid value of " + std::string(name)));
  return micros;
}

// One without the other means nothing.
Result<std::optional<object::ObjectRetention>> RetentionOf(const edge::Headers& headers) {
  const auto mode = headers.Find("x-goog-object-lock-mode");
  ALOFT_TRY(const auto until, TimeIn(headers, "x-goog-object-lock-retain-until-date"));
  if (!mode && !until) return std::optional<object::ObjectRetention>();
  const bool known = mode && (*mode == "GOVERNANCE" || *mode == "COMPLIANCE");
  if (!known || !until) {
    return Fail(
        InvalidArgument("x-goog-object-lock-mode (GOVERNANCE or COMPLIANCE) and "
                        "x-goog-object-lock-retain-until-date must be there together."));
  }
  return std::optional(object::ObjectRetention{*until, *mode == "COMPLIANCE"});
}

Result<object::UserMetadata> MetadataOf(const edge::Headers& headers) {
  object::UserMetadata metadata = FieldsBehind(kMetaPrefix, headers);
  for (const auto& [name, value] : metadata) {
    if (name.empty()) return Fail(InvalidArgument("A metadata header needs a name."));
  }
  return metadata;
}

}  // namespace

std::string Quoted(std::string_view etag) { return "\"" + std::string(etag) + "\""; }

void AddGoogHeaders(edge::Response& response, const object::ObjectInfo& info) {
  response.Add("x-goog-generation", std::to_string(info.version.generation));
  response.Add("x-goog-metageneration", std::to_string(info.metageneration));
  // One header for each digest: clients look at how each begins.
  response.Add("x-goog-hash", "crc32c=" + Crc32cText(info.crc32c));
  const std::string md5 = Md5Text(info);
  if (!md5.empty()) response.Add("x-goog-hash", "md5=" + md5);
  AddClientKeyHeaders(response, info);
  response.Add("x-goog-stored-content-encoding",
               info.headers.encoding.empty() ? "identity" : HeaderText(info.headers.encoding));
  response.Add("x-goog-stored-content-length", std::to_string(info.bytes));
  response.Add("x-goog-storage-class", std::string(ShownStorageClass(info.storage_class)));
  const bool composed = info.etag_kind == object::EtagKind::kOpaque && info.part_count > 0;
  if (composed) response.Add("x-goog-component-count", std::to_string(info.part_count));
  if (info.custom_micros) {
    response.Add("x-goog-custom-time", FormatRfc3339(*info.custom_micros, TimeFraction::kMillis));
  }
  const auto& retention = info.protection.retention;
  if (!retention) return;
  response.Add("x-goog-object-lock-mode", retention->locked ? "COMPLIANCE" : "GOVERNANCE");
  response.Add("x-goog-object-lock-retain-until-date",
               FormatRfc3339(retention->until_micros, TimeFraction::kMillis));
}

void AddObjectHeaders(edge::Response& response, const object::ObjectInfo& info) {
  AddGoogHeaders(response, info);
  response.Add("ETag", Quoted(info.Etag()));
  response.Add("Last-Modified", FormatHttpDate(info.updated_micros));
  const object::ContentHeaders& content = info.headers;
  response.Add("Content-Type",
               content.type.empty() ? "application/octet-stream" : HeaderText(content.type));
  const std::pair<const char*, const std::string*> optional[] = {
      {"Content-Encoding", &content.encoding},
      {"Content-Disposition", &content.disposition},
      {"Content-Language", &content.language},
      {"Cache-Control", &content.cache_control},
      {"Expires", &content.expires}};
  for (const auto& [name, value] : optional) {
    if (!value->empty()) response.Add(name, HeaderText(*value));
  }
  for (const auto& [name, value] : info.user_metadata) {
    if (HeaderText(name) == name) response.Add(std::string(kMetaPrefix) + name, HeaderText(value));
  }
}

Result<object::ObjectAttributes> AttributesOf(const edge::Headers& headers) {
  for (const edge::Headers::Field& field : headers.fields()) {
    if (IsUnbuilt(field)) return Fail(NotImplemented(field.name));
  }
  object::ObjectAttributes attributes;
  attributes.headers.type = headers.Get("content-type");
  attributes.headers.encoding = headers.Get("content-encoding");
  attributes.headers.disposition = headers.Get("content-disposition");
  attributes.headers.language = headers.Get("content-language");
  attributes.headers.cache_control = headers.Get("cache-control");
  attributes.headers.expires = headers.Get("expires");
  ALOFT_TRY(attributes.user_metadata, MetadataOf(headers));
  ALOFT_TRY(attributes.custom_micros, TimeIn(headers, "x-goog-custom-time"));
  ALOFT_TRY(attributes.protection.retention, RetentionOf(headers));
  const std::string_view storage_class = headers.Get("x-goog-storage-class");
  if (storage_class.empty()) return attributes;
  auto known = ParseStorageClass(storage_class);
  if (!known) return Fail(FromJson(known.error()));
  attributes.storage_class = std::move(*known);
  return attributes;
}

Result<std::optional<SecretKey>> RequestKey(const edge::Headers& headers, KeyOf whose) {
  auto key = gcs::ClientKeyOf(headers, whose);
  if (!key) return Fail(FromJson(key.error()));
  return std::move(*key);
}

Result<object::EncryptionChoice> EncryptionOf(const edge::Headers& headers) {
  ALOFT_TRY(const auto key, RequestKey(headers));
  return object::EncryptionChoice::ByClient(key);
}

Result<object::ExpectedDigests> DigestsOf(const edge::Headers& headers) {
  object::ExpectedDigests expected;
  for (const edge::Headers::Field& field : headers.fields()) {
    if (field.name == "x-goog-hash" && !ReadHashHeader(field.value, expected).ok()) {
      return Fail(Error{Code::kInvalidDigest});
    }
    if (field.name == "content-md5" && !ReadMd5(field.value, expected).ok()) {
      return Fail(Error{Code::kInvalidDigest});
    }
  }
  return expected;
}

Result<void> CheckLength(const Call& call, std::uint64_t bytes_max) {
  const auto length = call.request->payload_bytes();
  if (length && *length > bytes_max) return Fail(Error{Code::kEntityTooLarge});
  const auto range = call.headers().Find("x-goog-content-length-range");
  if (!range) return {};
  const std::size_t comma = std::min(range->find(','), range->size());
  const auto least = Number(Trimmed(range->substr(0, comma)));
  const auto most = Number(Trimmed(range->substr(std::min(comma + 1, range->size()))));
  if (!least || !most) return Fail(InvalidArgument("Invalid x-goog-content-length-range."));
  if (!length) return Fail(Error{Code::kMissingContentLength});
  if (*length < static_cast<std::uint64_t>(*least)) return Fail(Error{Code::kEntityTooSmall});
  if (*length > static_cast<std::uint64_t>(*most)) return Fail(Error{Code::kEntityTooLarge});
  return {};
}

Result<object::ReadConditions> ReadConditionsOf(const edge::Headers& headers) {
  object::ReadConditions conditions;
  conditions.if_etag = Tags(headers.Find("if-match"));
  conditions.if_not_etag = Tags(headers.Find("if-none-match"));
  conditions.if_changed_since_micros = Date(headers.Find("if-modified-since"));
  conditions.if_not_changed_since_micros = Date(headers.Find("if-unmodified-since"));
  ALOFT_TRY(conditions.if_generation, NumberIn(headers, "x-goog-if-generation-match"));
  ALOFT_TRY(conditions.if_not_generation, NumberIn(headers, "x-goog-if-generation-not-match"));
  ALOFT_TRY(conditions.if_metageneration, NumberIn(headers, "x-goog-if-metageneration-match"));
  ALOFT_TRY(conditions.if_not_metageneration,
            NumberIn(headers, "x-goog-if-metageneration-not-match"));
  return conditions;
}

Result<object::ReadConditions> SourceConditionsOf(const edge::Headers& headers) {
  object::ReadConditions conditions;
  conditions.if_etag = Tags(headers.Find("x-goog-copy-source-if-match"));
  conditions.if_not_etag = Tags(headers.Find("x-goog-copy-source-if-none-match"));
  conditions.if_changed_since_micros = Date(headers.Find("x-goog-copy-source-if-modified-since"));
  conditions.if_not_changed_since_micros =
      Date(headers.Find("x-goog-copy-source-if-unmodified-since"));
  ALOFT_TRY(conditions.if_generation, NumberIn(headers, "x-goog-copy-source-if-generation-match"));
  ALOFT_TRY(conditions.if_metageneration,
            NumberIn(headers, "x-goog-copy-source-if-metageneration-match"));
  return conditions;
}

Result<object::WriteConditions> WriteConditionsOf(const edge::Headers& headers) {
  object::WriteConditions conditions;
  conditions.if_etag = Tags(headers.Find("if-match"));
  conditions.if_not_etag = Tags(headers.Find("if-none-match"));
  ALOFT_TRY(conditions.if_generation, NumberIn(headers, "x-goog-if-generation-match"));
  ALOFT_TRY(conditions.if_not_generation, NumberIn(headers, "x-goog-if-generation-not-match"));
  ALOFT_TRY(conditions.if_metageneration, NumberIn(headers, "x-goog-if-metageneration-match"));
  ALOFT_TRY(conditions.if_not_metageneration,
            NumberIn(headers, "x-goog-if-metageneration-not-match"));
  return conditions;
}

Result<std::optional<object::VersionRef>> GenerationOf(const Call& call) {
  const std::string* text = call.query.Find("generation");
  if (text == nullptr) return std::optional<object::VersionRef>();
  const auto number = Number(*text);
  if (!number) return Fail(InvalidArgument("Invalid generation."));
  return std::optional(object::VersionRef{*number, false});
}

}  // namespace aloft::faces::gcs::xml
