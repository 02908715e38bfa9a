// Signs requests as clients do, for tests: its own few lines of signature version 4, apart from the code under test.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edge/request.h"
#include "identity/keys.h"

namespace aloft::faces {

// A request that owns what edge::Request only views.
class TestRequest {
 public:
  std::string method = "GET";
  std::string target = "/";
  std::string host = "localhost:4566";
  std::vector<std::pair<std::string, std::string>> headers;  // lower-case names
  std::string body;
  bool chunked = false;  // no Content-Length

  void Set(std::string_view name, std::string_view value);
  void Remove(std::string_view name);
  // Valid until the next call; views into this object.
  const edge::Request& View();

 private:
  edge::Request view_;
};

struct TestSigner {
  identity::KeyPair key;
  std::int64_t now_micros;
  std::string region = "us-east-1";
  std::string service = "s3";

  std::string AmzDate() const;
  std::string Scope() const;
  std::string SigningKey() const;

  // Header form: sets x-amz-date, x-amz-content-sha256 (if absent: the body's hash) and Authorization. Returns the signature.
  std::string Sign(TestRequest& request, bool content_header = true) const;
  // Query form. `expires` as text, so that wrong ones can be made.
  void Presign(TestRequest& request, std::string_view expires = "300") const;
  // The body of `chunks` framed and signed; `trailer` is "name:value" or empty.
  std::string SignedChunks(const std::vector<std::string>& chunks, std::string_view seed,
                           std::string_view trailer = {}) const;
};

// "SigV2" of a presigned request: adds AWSAccessKeyId, Expires and Signature.
void PresignV2(TestRequest& request, const identity::KeyPair& key, std::int64_t expires,
               std::string_view resource);

}  // namespace aloft::faces
