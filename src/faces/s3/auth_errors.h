// Refused credentials in S3's words.
#pragma once

#include "faces/common/face.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

// Where the credentials were.
enum class AuthStyle : std::uint8_t { kHeader, kQuery, kForm };

Error FromAuthError(const AuthError& error, AuthStyle style);

}  // namespace aloft::faces::s3
