#include "faces/s3/copy_source.h"

#include "base/percent.h"
#include "base/utf8.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

Error Invalid(std::string_view header) {
  return InvalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source", header);
}

// In the order in which they are judged.
std::string FailedCondition(const object::ReadConditions& conditions) {
  const std::string_view name = !conditions.if_etag.empty()              ? "If-Match"
                                : conditions.if_not_changed_since_micros ? "If-Unmodified-Since"
                                : !conditions.if_not_etag.empty()        ? "If-None-Match"
                                                                         : "If-Modified-Since";
  return "x-amz-copy-source-" + std::string(name);
}

}  // namespace

Result<CopySource> ParseCopySource(std::string_view header) {
  CopySource source;
  std::string_view path = header;
  constexpr std::string_view kVersion = "?versionId=";
  const std::size_t question = path.find('?');
  if (question != std::string_view::npos) {
    if (path.substr(question, kVersion.size()) != kVersion) return Fail(Invalid(header));
    ALOFT_TRY(source.version, ParseVersionId(path.substr(question + kVersion.size())));
    path = path.substr(0, question);
  }
  auto decoded = PercentDecode(path);
  if (!decoded || !IsValidUtf8(*decoded)) return Fail(Invalid(header));
  std::string_view name = *decoded;
  if (name.starts_with('/')) name.remove_prefix(1);
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size())
    return Fail(Invalid(header));
  source.name.bucket = std::string(name.substr(0, slash));
  source.name.key = std::string(name.substr(slash + 1));
  ALOFT_TRY_VOID(CheckKeyLength(source.name.key));
  return source;
}

Result<ReadableSource> AuthorizeCopySource(const Call& call) {
  ALOFT_TRY(CopySource source, ParseCopySource(call.headers().Get("x-amz-copy-source")));
  ALOFT_TRY(Scope scope, FindScope(call, source.name.bucket, "x-amz-source-expected-bucket-owner"));
  const auto permission =
      source.version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(identity::Grant grant,
            AuthorizeObject(scope, source.name.key, permission, {.version = source.version}));
  return ReadableSource{std::move(source), std::move(scope), std::move(grant)};
}

Error FromCopyFault(const object::Error& fault, const CopySource& source,
                    const object::ReadConditions& conditions) {
  if (fault.fault == object::Fault::kIsDeleteMarker) {
    return {Code::kInvalidRequest,
            "The source of a copy request may not specifically refer to a delete marker by version "
            "id."};
  }
  if (fault.fault == object::Fault::kNotSatisfiableRange) {
    return InvalidArgument("Range specified is not valid for source object",
                           "x-amz-copy-source-range", "");
  }
  Error error = FromFault(fault, source.name.bucket, source.name.key);
  if (error.code == Code::kPreconditionFailed) {
    error.details.emplace_back("Condition", FailedCondition(conditions));
  }
  return error;
}

}  // namespace aloft::faces::s3
