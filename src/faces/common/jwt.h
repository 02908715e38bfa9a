// JSON Web Tokens in their compact form, taken apart: https://www.rfc-editor.org/rfc/rfc7519
//
// Guarantees  Strict: three parts in unpadded URL-safe Base64, each of the first two one JSON
//             object, no member of ours twice, none of another type than it must have, no extension
//             that we would have to understand ("crit"). Nothing of it is proven: who believes it,
//             checks the signature and every claim.
// Threads     Any; no state.
// Limits      kJwtBytesMax, kJwtDepthMax.
// Knows not   keys, time, and who is asked. Members that point to keys (jku, jwk, x5u, x5c) are
//             never looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aloft::faces {

struct Jwt {
  std::string_view signed_part;  // "header.payload", within the text that was parsed
  std::string signature;         // raw; may be empty

  std::string algorithm;
  std::optional<std::string> key_id;

  std::string issuer;  // claims that are texts: empty if absent
  std::string subject;
  std::optional<std::string> audience;
  std::string scope;
  std::string target_audience;
  std::optional<std::int64_t> issued_seconds;  // since 1970
  std::optional<std::int64_t> expires_seconds;
  std::optional<std::int64_t> not_before_seconds;
};

// The error says what is wrong with the form; it contains nothing of the token.
Result<Jwt, std::string> ParseJwt(std::string_view text);

}  // namespace aloft::faces
