// Signature version 2 as S3 has it: HMAC-SHA-1 over the method, three headers, the x-amz-* headers
// and the resource. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/common/query_string.h"

namespace aloft::faces {

// The credentials of a version 2 request; nothing of it is proven.
struct SigV2Claim {
  std::string access_key_id;
  std::string signature;  // base64
  std::string
      // the third line of the string to sign: Expires (presigned), or Date, or "" with x-amz-date
      date;
};

bool HasSigV2Query(const QueryString& query);

// Presigned: the time must not have passed, and no parameter may change the request without being
// signed.
Result<SigV2Claim, AuthError> ReadSigV2Query(const QueryString& query, std::int64_t now_micros);
// "AWS key:signature"; the date must be near.
Result<SigV2Claim, AuthError> ReadSigV2Header(const edge::Request& request,
                                              std::int64_t now_micros);

bool SigV2Matches(const edge::Request& request, const QueryString& query, const SigV2Claim& claim,
                  std::string_view secret);

// For tests.
std::string SigV2StringToSign(const edge::Request& request, const QueryString& query,
                              std::string_view date, std::string_view resource_prefix);

}  // namespace aloft::faces
