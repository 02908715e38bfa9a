#include "faces/s3/conditions.h"

#include "faces/s3/times.h"

namespace aloft::faces::s3 {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// A header that is no date is as if it were not there (RFC 9110 13.1.3).
std::optional<bool> ChangedSince(std::optional<std::string_view> header, std::int64_t modified_micros) {
  if (!header) return std::nullopt;
  const auto since = ParseTime(*header);
  if (!since) return std::nullopt;
  return modified_micros / kMicrosPerSecond > *since / kMicrosPerSecond;
}

}  // namespace

Conditions ReadConditions(const edge::Headers& headers) {
  return {headers.Find("if-match"), headers.Find("if-none-match"), headers.Find("if-modified-since"),
          headers.Find("if-unmodified-since")};
}

Conditions CopySourceConditions(const edge::Headers& headers) {
  return {headers.Find("x-amz-copy-source-if-match"), headers.Find("x-amz-copy-source-if-none-match"),
          headers.Find("x-amz-copy-source-if-modified-since"),
          headers.Find("x-amz-copy-source-if-unmodified-since")};
}

std::string_view BareTag(std::string_view tag) {
  tag = Trim(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.starts_with('"')) tag.remove_prefix(1);
  if (tag.ends_with('"')) tag.remove_suffix(1);
  return tag;
}

bool TagMatches(std::string_view header, std::string_view etag) {
  while (true) {
    const std::size_t comma = header.find(',');
    const std::string_view tag = BareTag(header.substr(0, comma));
    if (tag == "*" || tag == etag) return true;
    if (comma == std::string_view::npos) return false;
    header.remove_prefix(comma + 1);
  }
}

Judgement Judge(const Conditions& conditions, std::string_view etag, std::int64_t modified_micros) {
  if (conditions.if_match) {
    if (!TagMatches(*conditions.if_match, etag)) return {Verdict::kFailed, "If-Match"};
  } else if (ChangedSince(conditions.if_unmodified_since, modified_micros).value_or(false)) {
    return {Verdict::kFailed, "If-Unmodified-Since"};
  }
  if (conditions.if_none_match) {
    if (TagMatches(*conditions.if_none_match, etag)) return {Verdict::kNotModified, "If-None-Match"};
  } else if (!ChangedSince(conditions.if_modified_since, modified_micros).value_or(true)) {
    return {Verdict::kNotModified, "If-Modified-Since"};
  }
  return {};
}

}  // namespace aloft::faces::s3
