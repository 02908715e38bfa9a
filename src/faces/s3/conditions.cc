#include "faces/s3/conditions.h"

#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "faces/common/header_values.h"
#include "faces/s3/times.h"

namespace aloft::faces::s3 {
namespace {

std::vector<std::string> Tags(std::optional<std::string_view> header) {
  return header ? EntityTags(*header) : std::vector<std::string>();
}

std::optional<std::int64_t> Date(std::optional<std::string_view> header) {
  return header ? ParseTime(*header) : std::nullopt;
}

Error NotForWrites(std::string_view header, std::string_view value) {
  return {Code::kNotImplemented,
          "A header you provided implies functionality that is not implemented",
          {{"Header", std::string(header)}, {"Value", std::string(value)}}};
}

}  // namespace

object::ReadConditions ReadConditionsOf(const edge::Headers& headers) {
  object::ReadConditions conditions;
  conditions.if_etag = Tags(headers.Find("if-match"));
  conditions.if_not_etag = Tags(headers.Find("if-none-match"));
  conditions.if_changed_since_micros = Date(headers.Find("if-modified-since"));
  conditions.if_not_changed_since_micros = Date(headers.Find("if-unmodified-since"));
  return conditions;
}

object::ReadConditions CopySourceConditionsOf(const edge::Headers& headers) {
  object::ReadConditions conditions;
  conditions.if_etag = Tags(headers.Find("x-amz-copy-source-if-match"));
  conditions.if_not_etag = Tags(headers.Find("x-amz-copy-source-if-none-match"));
  conditions.if_changed_since_micros = Date(headers.Find("x-amz-copy-source-if-modified-since"));
  conditions.if_not_changed_since_micros =
      Date(headers.Find("x-amz-copy-source-if-unmodified-since"));
  return conditions;
}

std::string_view FailedCondition(const object::ReadConditions& conditions) {
  return conditions.if_etag.empty() ? "If-Unmodified-Since" : "If-Match";
}

Result<object::WriteConditions> WriteConditionsOf(const edge::Headers& headers) {
  object::WriteConditions conditions;
  for (const std::string_view header : {"if-modified-since", "if-unmodified-since"}) {
    const auto value = headers.Find(header);
    if (value) return Fail(NotForWrites(header, *value));
  }
  const auto none_match = headers.Find("if-none-match");
  if (none_match) {
    if (Trimmed(*none_match) != "*") return Fail(NotForWrites("If-None-Match", *none_match));
    conditions.if_absent = true;
  }
  const auto match = headers.Find("if-match");
  if (!match) return conditions;
  if (none_match) {
    return Fail(
        Error{Code::kInvalidRequest, "If-Match and If-None-Match cannot be used together."});
  }
  conditions.if_etag = EntityTags(*match);
  if (conditions.if_etag.size() != 1) return Fail(NotForWrites("If-Match", *match));
  return conditions;
}

Result<object::WriteConditions> DeleteConditionsOf(const edge::Headers& headers) {
  object::WriteConditions conditions;
  const auto match = headers.Find("if-match");
  if (match) conditions.if_etag = EntityTags(*match);
  const auto time = headers.Find("x-amz-if-match-last-modified-time");
  if (time) {
    conditions.if_created_micros = ParseTime(*time);
    if (!conditions.if_created_micros) {
      return Fail(InvalidArgument("Invalid date", "x-amz-if-match-last-modified-time", *time));
    }
  }
  const auto size = headers.Find("x-amz-if-match-size");
  if (!size) return conditions;
  std::uint64_t bytes = 0;
  const auto [stop, fault] = std::from_chars(size->data(), size->data() + size->size(), bytes);
  if (fault != std::errc() || stop != size->data() + size->size()) {
    return Fail(InvalidArgument("Invalid size", "x-amz-if-match-size", *size));
  }
  conditions.if_bytes = bytes;
  return conditions;
}

Error FromWriteFault(const object::Error& fault, const object::WriteConditions& conditions,
                     std::string_view bucket, std::string_view key) {
  Error error = FromFault(fault, bucket, key);
  if (error.code != Code::kPreconditionFailed) return error;
  const bool none_match = conditions.if_absent;
  error.details.emplace_back("Condition", none_match ? "If-None-Match" : "If-Match");
  return error;
}

}  // namespace aloft::faces::s3
