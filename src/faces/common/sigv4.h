// Signature version 4: the canonical request, the string to sign, and the keys that sign it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
//
// Threads     Any; no state.
// Knows not   which keys exist, what time it is, what is allowed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "edge/request.h"
#include "faces/common/query_string.h"
#include "identity/keys.h"

namespace aloft::faces {

inline constexpr std::string_view kSigV4Algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kScopeTerminator = "aws4_request";
inline constexpr std::string_view kGoogleScopeTerminator = "goog4_request";

// How a service turns the path into its canonical form.
enum class PathForm : std::uint8_t {
  kAsSent,      // S3: never normalized, encoded once
  kNormalized,  // all others: dot segments and double slashes removed, encoded once more
};

// Google's client for Go signs the host without its port, whatever port it is.
enum class HostForm : std::uint8_t { kWithPort, kPortOptional };

// "key/20260131/us-east-1/s3/aws4_request". Views into the text.
struct Credential {
  std::string_view access_key_id;
  std::string_view date;
  std::string_view region;
  std::string_view service;
  std::string_view terminator;
  std::string_view scope;  // everything behind the key id
};
// False unless there are exactly five parts, none of them empty.
bool ParseCredential(std::string_view text, Credential& out);

// What a signature of a request is computed from, besides the request.
struct SigningInput {
  std::string_view amz_date;                       // "20260131T235959Z"
  std::string_view scope;                          // "20260131/us-east-1/s3/aws4_request"
  const std::vector<std::string>& signed_headers;  // lower-case
  std::string_view payload_hash;                   // hex, or a word such as UNSIGNED-PAYLOAD
  PathForm path_form;
  std::string_view algorithm = kSigV4Algorithm;
  std::string_view signature_parameter = "X-Amz-Signature";  // of a query; not signed itself
  HostForm host_form = HostForm::kWithPort;
};

// The signing key of a scope, whose terminator says whether it is Amazon's or Google's: from the
// key's cache, or derived (and not kept: see RememberSigningKey).
std::shared_ptr<const HmacSha256Key> SigningKey(const identity::AccessKey& key,
                                                const Credential& credential);
// Keeps a signing key that has verified something; also prepares the stranger's for the same scope,
// so that time does not tell a known key id from an unknown one.
void RememberSigningKey(const identity::AccessKey& key, const identity::AccessKey& stranger,
                        const Credential& credential,
                        std::shared_ptr<const HmacSha256Key> signing_key);

// Whether `signature` (hex) is what `key` makes of the request. Where clients differ without
// differing in meaning (percent encoding of the path, '+' in the query, a default port in Host),
// each spelling is tried; the bytes that were sent are always what is signed. The number of tries
// depends on the request alone.
bool SignatureMatches(const edge::Request& request, const QueryString& query,
                      const SigningInput& input, const HmacSha256Key& key,
                      std::string_view signature);

// The same for any way of signing: whether `check` takes the string to sign, in one of its
// spellings.
using SignatureCheck = std::function<bool(std::string_view string_to_sign)>;
bool AnySpellingMatches(const edge::Request& request, const QueryString& query,
                        const SigningInput& input, const SignatureCheck& check);

// For tests and for tracing a client's mistake: the primary spelling.
std::string CanonicalRequest(const edge::Request& request, const QueryString& query,
                             const SigningInput& input);

}  // namespace aloft::faces
