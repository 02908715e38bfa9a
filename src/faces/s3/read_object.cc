#include "faces/s3/read_object.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "faces/common/header_values.h"
#include "faces/common/range_source.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/conditions.h"
#include "faces/s3/encryption.h"
#include "faces/s3/expiration.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/range.h"
#include "faces/s3/reply.h"
#include "faces/s3/text.h"
#include "faces/s3/times.h"
#include "faces/s3/upload_id.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

using ReaderPtr = std::unique_ptr<object::ObjectReader>;

// Which bytes, and as what they are shown.
struct Slice {
  ByteRange range;
  bool partial = false;  // 206 and Content-Range
  std::optional<object::ObjectPart> part = {};
};

Result<Slice> ChoosePart(const Call& call, object::ObjectReader& reader) {
  ALOFT_TRY(const std::uint32_t number, RequestedPartNumber(call));
  auto part = reader.Part(number);
  if (!part) {
    Error error = FromFault(part.error(), call.bucket(), call.key());
    if (error.code == Code::kInvalidPartNumber) {
      error.details = {{"PartNumberRequested", std::to_string(number)},
                       {"ActualPartCount", std::to_string(std::max(1u, reader.info().part_count))}};
    }
    return Fail(std::move(error));
  }
  Slice slice{{part->offset, part->bytes}, reader.info().bytes > 0, {}};
  slice.part = std::move(*part);
  return slice;
}

// If-Range: the range is meant only for the version that the client has the rest of (RFC 9110
// 13.1.5).
bool RangeIsMeant(const Call& call, const object::ObjectInfo& info) {
  const auto only_for = call.headers().Find("if-range");
  if (!only_for) return true;
  if (only_for->starts_with('"')) return *only_for == Quoted(info.Etag());
  const auto time = ParseTime(*only_for);
  return time && *time / kMicrosPerSecond == info.created_micros / kMicrosPerSecond;
}

Result<Slice> Choose(const Call& call, object::ObjectReader& reader) {
  const auto header = call.headers().Find("range");
  const bool by_part = call.query.Has("partNumber");
  if (header && by_part) {
    return Fail(Error{Code::kInvalidRequest,
                      "Cannot specify both Range header and partNumber query parameter"});
  }
  if (by_part) return ChoosePart(call, reader);
  const std::uint64_t size = reader.info().bytes;
  if (!header || !RangeIsMeant(call, reader.info())) return Slice{{0, size}};
  ALOFT_TRY(const std::optional<ByteRange> range, ResolveRange(*header, size));
  if (!range) return Slice{{0, size}};
  return Slice{*range, true};
}

void Replace(edge::Response& response, std::string_view name, std::string_view value) {
  for (auto& [header, text] : response.headers) {
    if (header == name) {
      text = std::string(value);
      return;
    }
  }
  response.Add(std::string(name), std::string(value));
}

// response-content-type and its relatives: only for those who signed them.
Result<void> Override(const Call& call, edge::Response& response) {
  struct Parameter {
    std::string_view name;
    std::string_view header;
  };
  static constexpr Parameter kParameters[] = {
      {"response-content-type", "Content-Type"},
      {"response-content-language", "Content-Language"},
      {"response-expires", "Expires"},
      {"response-cache-control", "Cache-Control"},
      {"response-content-disposition", "Content-Disposition"},
      {"response-content-encoding", "Content-Encoding"}};
  for (const Parameter& parameter : kParameters) {
    const std::string* value = call.query.Find(parameter.name);
    if (value == nullptr) continue;
    if (call.request->principal()->kind == identity::PrincipalKind::kAnonymous) {
      return Fail(
          Error{Code::kInvalidRequest,
                "Request specific response headers cannot be used for anonymous GET requests."});
    }
    if (HasControls(*value))
      return Fail(InvalidArgument("Header value cannot be used", parameter.name, ""));
    Replace(response, parameter.header, HeaderText(*value));
  }
  return {};
}

edge::Response NotModified(const Scope& scope, const object::ObjectInfo& info) {
  edge::Response full;
  AddObjectHeaders(full, info);
  edge::Response response = EmptyReply(304);
  for (auto& header : full.headers) {
    const bool kept = header.first == "ETag" || header.first == "Last-Modified" ||
                      header.first == "Cache-Control" || header.first == "Expires";
    if (kept) response.headers.push_back(std::move(header));
  }
  AddVersionHeader(response, *scope.bucket, info.version);
  return response;
}

void AddChecksums(const Call& call, const object::ObjectInfo& info, const Slice& slice,
                  edge::Response& response) {
  if (call.headers().Get("x-amz-checksum-mode") != "ENABLED") return;
  if (slice.part && info.part_count > 0) {
    AddChecksumHeaders(response, slice.part->checksum, 0);
  } else if (slice.range.length == info.bytes) {
    AddChecksumHeaders(response, ShownChecksum(info), info.part_count);
  }
}

edge::Response Head(const Scope& scope, const object::ObjectInfo& info, const Slice& slice) {
  edge::Response response = EmptyReply(slice.partial ? 206 : 200);
  AddObjectHeaders(response, info);
  response.Add("Accept-Ranges", "bytes");
  AddVersionHeader(response, *scope.bucket, info.version);
  AddEncryptionHeaders(response, info.encryption, scope.call->headers());
  if (slice.partial) {
    response.Add("Content-Range", ContentRangeText(slice.range, info.bytes));
  }
  if (slice.part && info.part_count > 0) {
    response.Add("x-amz-mp-parts-count", std::to_string(info.part_count));
  }
  AddChecksums(*scope.call, info, slice, response);
  return response;
}

Result<ReaderPtr> Open(const Scope& scope, std::optional<object::VersionRef> version) {
  const Call& call = *scope.call;
  const auto permission =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call.key(), permission, {.version = version}));
  ALOFT_TRY(const auto client_key, ClientKeyAlone(call.headers()));
  auto reader = call.objects().objects().Open(grant, call.object_name(), version, client_key);
  if (!reader) {
    Error error = FromFault(reader.error(), call.bucket(), call.key());
    if (error.code == Code::kNoSuchVersion)
      error.details.emplace_back("VersionId", std::string(call.query.Get("versionId")));
    return Fail(HideMissing(scope, std::move(error)));
  }
  return std::move(*reader);
}

}  // namespace

Result<edge::Plan> ServeObject(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(ReaderPtr reader, Open(scope, version));
  const object::ObjectInfo& info = reader->info();
  const object::ReadConditions conditions = ReadConditionsOf(call->headers());
  switch (object::Judge(conditions, info)) {
    case object::ReadVerdict::kServe:
      break;
    case object::ReadVerdict::kNotModified:
      return Answer(NotModified(scope, info));
    case object::ReadVerdict::kPreconditionFailed:
      return Fail(Error{Code::kPreconditionFailed,
                        {},
                        {{"Condition", std::string(FailedCondition(conditions))}}});
  }
  ALOFT_TRY(const Slice slice, Choose(*call, *reader));
  edge::Response response = Head(scope, info, slice);
  AddLockHeaders(response, scope, info, version);
  AddExpiration(response, EndingRulesOf(scope), info);
  ALOFT_TRY_VOID(Override(*call, response));
  if (call->is_head()) {
    response.stated_length = slice.range.length;
  } else {
    AddRange(response, std::move(reader), slice.range.first, slice.range.length,
             kInlineReplyBytesMax);
  }
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
