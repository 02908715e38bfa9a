// Objects: get. https://cloud.google.com/storage/docs/json_api/v1/objects/get
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/time_format.h"
#include "faces/common/range_source.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/client_key.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/range.h"
#include "faces/gcs/reply.h"
#include "faces/gcs/stored_bytes.h"

namespace aloft::faces::gcs {
namespace {

bool IsMedia(const Call& call) { return call.query.Get("alt") == "media"; }

Result<void> JudgeRead(const Call& call, const object::ReadConditions& conditions,
                       const object::ObjectInfo& info) {
  switch (object::Judge(conditions, info)) {
    case object::ReadVerdict::kServe:
      return JudgeEtag(call.headers(), EtagText(info));
    case object::ReadVerdict::kNotModified:
      return Fail(NotModified());
    case object::ReadVerdict::kPreconditionFailed:
      return Fail(ConditionNotMet());
  }
  return {};
}

void AddIfSet(edge::Response& response, std::string_view name, const std::string& value) {
  if (!value.empty()) response.Add(std::string(name), value);
}

edge::Response MediaHead(const object::ObjectInfo& info, std::optional<ByteRange> range) {
  edge::Response response = EmptyReply(range ? 206 : 200);
  response.Add("Content-Type",
               info.headers.type.empty() ? "application/octet-stream" : info.headers.type);
  AddIfSet(response, "Content-Encoding", info.headers.encoding);
  AddIfSet(response, "Content-Disposition", info.headers.disposition);
  AddIfSet(response, "Content-Language", info.headers.language);
  AddIfSet(response, "Cache-Control", info.headers.cache_control);
  response.Add("ETag", EtagText(info));
  response.Add("Last-Modified", FormatHttpDate(info.updated_micros));
  response.Add("Accept-Ranges", "bytes");
  response.Add("X-Goog-Generation", std::to_string(info.version.generation));
  response.Add("X-Goog-Metageneration", std::to_string(info.metageneration));
  response.Add("X-Goog-Hash", HashHeader(info));
  AddClientKeyHeaders(response, info);
  response.Add("X-Goog-Storage-Class", std::string(ShownStorageClass(info.storage_class)));
  response.Add("X-Goog-Stored-Content-Encoding",
               info.headers.encoding.empty() ? "identity" : info.headers.encoding);
  response.Add("X-Goog-Stored-Content-Length", std::to_string(info.bytes));
  if (range) response.Add("Content-Range", ContentRangeText(*range, info.bytes));
  return response;
}

// All of it, whatever range was asked for: of plain bytes nobody knows the numbers.
edge::Plan ServeExpanded(const Call& call, ReaderPtr reader) {
  object::ObjectInfo info = reader->info();
  const std::string stored = std::exchange(info.headers.encoding, {});
  edge::Response response = MediaHead(info, std::nullopt);
  for (auto& [name, value] : response.headers) {
    if (name == "X-Goog-Stored-Content-Encoding") value = stored;
    if (name == "Accept-Ranges") value = "none";
  }
  response.Add("Warning", "214 UploadServer gunzipped");
  response.Add("Vary", "Accept-Encoding");
  if (call.http().method == "HEAD") return response;
  response.source = ExpandedSource(std::move(reader));
  return response;
}

Result<edge::Plan> ServeMedia(const Call& call, ReaderPtr reader) {
  const object::ObjectInfo& info = reader->info();
  if (IsTranscoded(call.headers(), info)) return ServeExpanded(call, std::move(reader));
  const auto range = ResolveRange(call.headers().Get("range"), info.bytes);
  if (!range) {
    // A client that reads in pieces learns from the size that an object is empty.
    edge::Response outside = PlainErrorReply(call.http(), range.error());
    outside.Add("Content-Range", "bytes */" + std::to_string(info.bytes));
    return edge::Plan(std::move(outside));
  }
  edge::Response response = MediaHead(info, *range);
  const ByteRange served = range->value_or(ByteRange{0, info.bytes});
  if (call.http().method == "HEAD") {
    response.stated_length = served.length;
    return edge::Plan(std::move(response));
  }
  AddRange(response, std::move(reader), served.first, served.length, kInlineReplyBytesMax);
  return edge::Plan(std::move(response));
}

Result<edge::Plan> GetSoftDeleted(const Call& call, const object::BucketInfo& bucket,
                                  std::optional<object::VersionRef> version) {
  if (!version) return Fail(Required("generation"));
  if (IsMedia(call)) {
    return Fail(Invalid("Media of soft-deleted objects cannot be read; restore it first."));
  }
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(call, bucket, call.key(), identity::Permission::kObjectVersionRead));
  const auto info =
      call.objects().objects().StatDeleted(grant, call.object_name(), version->generation);
  if (!info) return Fail(FromFault(info.error(), call.bucket(), call.key()));
  return edge::Plan(ObjectReply(call, bucket, *info));
}

Result<edge::Plan> Answer(const CallPtr& call) {
  ALOFT_TRY(const auto version, VersionOf(call->query, "generation"));
  ALOFT_TRY(const object::ReadConditions conditions, ReadConditionsOf(call->query, "if"));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  const auto permission =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(const identity::Grant grant, AuthorizeObject(*call, *bucket, call->key(), permission));
  if (call->query.IsTrue("softDeleted")) return GetSoftDeleted(*call, *bucket, version);
  ALOFT_TRY(const auto client_key, ClientKeyOf(call->headers()));
  if (IsMedia(*call)) {
    auto reader = call->objects().objects().Open(grant, call->object_name(), version, client_key);
    if (!reader) return Fail(FromFault(reader.error(), call->bucket(), call->key()));
    ALOFT_TRY_VOID(JudgeRead(*call, conditions, (*reader)->info()));
    return ServeMedia(*call, std::move(*reader));
  }
  auto info = call->objects().objects().Stat(grant, call->object_name(), version);
  if (!info) return Fail(FromFault(info.error(), call->bucket(), call->key()));
  if (client_key) {
    const auto fits = object::CheckClientKey(info->encryption, client_key);
    if (!fits) return Fail(FromFault(fits.error(), call->bucket(), call->key()));
  }
  ALOFT_TRY_VOID(JudgeRead(*call, conditions, *info));
  ALOFT_TRY(const Projection projection, AuthorizeProjection(*call, *bucket, call->key()));
  return edge::Plan(ObjectReply(*call, *bucket, *info, projection));
}

}  // namespace

// Who asks for bytes is refused in plain words.
Result<edge::Plan> GetObject(const CallPtr& call) {
  auto plan = Answer(call);
  if (plan || !IsMedia(*call)) return plan;
  return edge::Plan(PlainErrorReply(call->http(), plan.error()));
}

}  // namespace aloft::faces::gcs
