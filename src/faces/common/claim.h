// Reads the forms that credentials come in into a Claim. Only authenticate.cc uses it.
#pragma once

#include <cstdint>
#include <string_view>

#include "faces/common/authenticate.h"

namespace aloft::faces {

// Fill `claim` from the Authorization header or the query of signature version 4, and check the
// time. `now` in microseconds.
Result<void, AuthError> ReadV4Header(const edge::Request& request, const AuthTraits& traits,
                                     std::int64_t now, Claim& claim);
Result<void, AuthError> ReadV4Query(const AuthTraits& traits, std::int64_t now, Claim& claim);
// Host and every x-amz-* header must be signed.
Result<void, AuthError> CheckSignedHeaders(const edge::Request& request, const AuthTraits& traits,
                                           const Claim& claim);
Result<void, AuthError> CheckScope(const AuthTraits& traits, const Claim& claim);
// What the head says of the body: x-amz-content-sha256 and its relatives.
Result<void, AuthError> ReadPayload(const edge::Request& request, Claim& claim);

}  // namespace aloft::faces
