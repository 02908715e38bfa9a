// What the policy document of a browser upload demands of the form's fields.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
//
// Guarantees  A field that no condition speaks of refuses the form, but for the few that a policy
//             cannot know.
// Threads     Values.
// Errors      kInvalidPolicyDocument (not a policy), kAccessDenied (expired, a condition or field
//             refuses), kEntityTooLarge and kEntityTooSmall from CheckLength.
// Limits      kPostPolicyConditionsMax, kFormFieldsBytesMax.
// Knows not   signatures (faces/common/post_policy.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

// Fields by lower-case name, as the form had them, and "bucket" from the request's target.
using FormFields = std::map<std::string, std::string, std::less<>>;

class FormPolicy {
 public:
  // `document`: the decoded JSON.
  static Result<FormPolicy> Parse(std::string_view document);

  // Everything but the length of the file. `now_micros`: wall clock.
  Result<void> CheckFields(const FormFields& fields, std::int64_t now_micros) const;
  Result<void> CheckLength(std::uint64_t file_bytes) const;
  // The longest file that the policy lets in.
  std::optional<std::uint64_t> length_max() const { return length_max_; }

 private:
  friend class FormPolicyReader;
  enum class Match : std::uint8_t { kEquals, kStartsWith };
  struct Condition {
    Match match;
    std::string field;  // lower-case
    std::string value;
  };
  static bool Holds(const Condition& condition, std::string_view value);

  std::int64_t expires_micros_ = 0;
  std::vector<Condition> conditions_;
  std::uint64_t length_min_ = 0;
  std::optional<std::uint64_t> length_max_;
};

}  // namespace aloft::faces::s3
