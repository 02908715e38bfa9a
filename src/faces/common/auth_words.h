// The sentences that AWS's services refuse credentials with, where they depend on the request: S3
// has its own, the JSON services share another set. They become AuthError::detail; faces have the
// fixed ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "faces/common/face.h"
#include "faces/common/sigv4.h"

namespace aloft::faces {

enum class AuthWording : std::uint8_t { kS3, kJson };
enum class AuthPlace : std::uint8_t { kHeader, kQuery };

AuthError TwoMechanisms(AuthWording wording);
AuthError UnsupportedType(AuthWording wording, std::string_view authorization);
AuthError UnsupportedAlgorithm(AuthWording wording, std::string_view algorithm);
// `missing`: names of parameters, in the order the service lists them; "Date" for a date header.
// Not empty.
AuthError MissingParts(AuthWording wording, AuthPlace place,
                       const std::vector<std::string_view>& missing,
                       std::string_view authorization);
AuthError BadCredential(AuthWording wording, AuthPlace place, std::string_view text);
AuthError BadDate(AuthWording wording, AuthPlace place, std::string_view date);
AuthError BadExpires(std::string_view why);
// Service, terminator and date of the scope; `right_service` is what it should name.
AuthError WrongScope(AuthWording wording, AuthPlace place, const Credential& credential,
                     std::string_view right_service, std::string_view amz_date);
// The request's moment is more than the allowed skew off.
AuthError OffTime(AuthWording wording, std::int64_t request_micros, std::int64_t now_micros);
AuthError NotSigned(AuthWording wording, const std::vector<std::string_view>& headers);

}  // namespace aloft::faces
