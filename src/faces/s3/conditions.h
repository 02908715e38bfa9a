// Conditional requests: If-Match and its relatives against an object's entity tag and time (RFC 9110 13.2.2, and S3's rules).
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
//
// Threads     Values.
// Knows not   conditional writes, which the object service decides in the commit.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/request.h"

namespace aloft::faces::s3 {

struct Conditions {
  std::optional<std::string_view> if_match = {};
  std::optional<std::string_view> if_none_match = {};
  std::optional<std::string_view> if_modified_since = {};
  std::optional<std::string_view> if_unmodified_since = {};

  bool empty() const {
    return !if_match && !if_none_match && !if_modified_since && !if_unmodified_since;
  }
};

Conditions ReadConditions(const edge::Headers& headers);
Conditions CopySourceConditions(const edge::Headers& headers);

enum class Verdict : std::uint8_t { kGo, kNotModified, kFailed };
struct Judgement {
  Verdict verdict = Verdict::kGo;
  std::string_view condition = {};  // the header that decided: "If-Match"
};
// `etag` without quotation marks; `modified_micros` is compared in whole seconds.
Judgement Judge(const Conditions& conditions, std::string_view etag, std::int64_t modified_micros);

// Whether `header` (one tag, a list, or "*") names `etag`. Quotation marks may be missing, and a weak tag matches.
bool TagMatches(std::string_view header, std::string_view etag);

// An entity tag as sent by a client, without "W/" and quotation marks.
std::string_view BareTag(std::string_view tag);

}  // namespace aloft::faces::s3
