// Signs requests as clients do, for tests: its own few lines of signature version 4, apart from the
// code under test. Header only, so that the tests of every face can use it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/percent.h"
#include "base/time_format.h"
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

  // Header form: sets x-amz-date, x-amz-content-sha256 (if absent: the body's hash) and
  // Authorization. Returns the signature.
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

namespace signing {

inline std::string PathOf(const std::string& target) { return target.substr(0, target.find('?')); }

inline std::string SortedQuery(const std::string& target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string::npos) return {};
  std::vector<std::string> pieces;
  std::string_view rest = std::string_view(target).substr(mark + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    std::string piece(rest.substr(0, end));
    if (piece.find('=') == std::string::npos) piece += '=';
    pieces.push_back(std::move(piece));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::sort(pieces.begin(), pieces.end());
  std::string out;
  for (const std::string& piece : pieces) out += (out.empty() ? "" : "&") + piece;
  return out;
}

}  // namespace signing

inline void TestRequest::Set(std::string_view name, std::string_view value) {
  for (auto& [known, old] : headers) {
    if (known == name) {
      old = value;
      return;
    }
  }
  headers.emplace_back(name, value);
}

inline void TestRequest::Remove(std::string_view name) {
  std::erase_if(headers, [&](const auto& header) { return header.first == name; });
}

inline const edge::Request& TestRequest::View() {
  view_ = edge::Request{};
  view_.id = "TEST";
  view_.method = method;
  view_.target = target;
  const std::string_view whole = target;
  const std::size_t mark = std::min(whole.find('?'), whole.size());
  view_.path = whole.substr(0, mark);
  view_.query = whole.substr(std::min(mark + 1, whole.size()));
  view_.host = host;
  for (const auto& [name, value] : headers) view_.headers.Add(name, value);
  view_.has_body = chunked || !body.empty();
  if (!chunked) view_.content_length = body.size();
  view_.peer = "127.0.0.1:50000";
  view_.peer_is_loopback = true;
  return view_;
}

inline std::string TestSigner::AmzDate() const { return FormatIsoBasic(now_micros); }

inline std::string TestSigner::Scope() const {
  return AmzDate().substr(0, 8) + "/" + region + "/" + service + "/aws4_request";
}

inline std::string TestSigner::SigningKey() const {
  std::string derived = HmacSha256("AWS4" + key.secret, AmzDate().substr(0, 8));
  for (const std::string& part : {region, service, std::string("aws4_request")}) {
    derived = HmacSha256(derived, part);
  }
  return derived;
}

namespace signing {

// Canonical headers and the list of names, of all headers and the host.
inline std::pair<std::string, std::string> Headers(const TestRequest& request) {
  std::map<std::string, std::string> sorted(request.headers.begin(), request.headers.end());
  sorted["host"] = request.host;
  sorted.erase("authorization");
  std::string lines;
  std::string names;
  for (const auto& [name, value] : sorted) {
    lines += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  return {lines, names};
}

inline std::string Signature(const TestSigner& signer, const std::string& canonical) {
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + signer.AmzDate() + "\n" + signer.Scope() +
                              "\n" + HexEncode(Sha256Digest(canonical));
  return HexEncode(HmacSha256(signer.SigningKey(), to_sign));
}

}  // namespace signing

inline std::string TestSigner::Sign(TestRequest& request, bool content_header) const {
  request.Set("x-amz-date", AmzDate());
  std::string hash = HexEncode(Sha256Digest(request.body));
  for (const auto& [name, value] : request.headers) {
    if (name == "x-amz-content-sha256") hash = value;
  }
  if (content_header) request.Set("x-amz-content-sha256", hash);
  const auto [lines, names] = signing::Headers(request);
  const std::string signature = signing::Signature(
      *this, request.method + "\n" + signing::PathOf(request.target) + "\n" +
                 signing::SortedQuery(request.target) + "\n" + lines + "\n" + names + "\n" + hash);
  request.Set("authorization", "AWS4-HMAC-SHA256 Credential=" + key.id + "/" + Scope() +
                                   ", SignedHeaders=" + names + ", Signature=" + signature);
  return signature;
}

inline void TestSigner::Presign(TestRequest& request, std::string_view expires) const {
  const auto [lines, names] = signing::Headers(request);
  request.target += request.target.find('?') == std::string::npos ? "?" : "&";
  request.target += "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
                    UriEncode(key.id + "/" + Scope(), SlashEncoding::kEncoded) +
                    "&X-Amz-Date=" + AmzDate() +
                    (expires.empty() ? "" : "&X-Amz-Expires=" + std::string(expires)) +
                    "&X-Amz-SignedHeaders=" + UriEncode(names, SlashEncoding::kEncoded);
  const std::string signature =
      signing::Signature(*this, request.method + "\n" + signing::PathOf(request.target) + "\n" +
                                    signing::SortedQuery(request.target) + "\n" + lines + "\n" +
                                    names + "\nUNSIGNED-PAYLOAD");
  request.target += "&X-Amz-Signature=" + signature;
}

inline std::string TestSigner::SignedChunks(const std::vector<std::string>& chunks,
                                            std::string_view seed, std::string_view trailer) const {
  std::string previous(seed);
  std::string out;
  std::vector<std::string> all = chunks;
  all.emplace_back();
  for (const std::string& chunk : all) {
    previous = HexEncode(HmacSha256(SigningKey(), "AWS4-HMAC-SHA256-PAYLOAD\n" + AmzDate() + "\n" +
                                                      Scope() + "\n" + previous + "\n" +
                                                      HexEncode(Sha256Digest({})) + "\n" +
                                                      HexEncode(Sha256Digest(chunk))));
    char size[32];
    std::snprintf(size, sizeof size, "%zx", chunk.size());
    out += std::string(size) + ";chunk-signature=" + previous + "\r\n" + chunk;
    if (!chunk.empty()) out += "\r\n";
  }
  if (!trailer.empty()) {
    const std::string line = std::string(trailer);
    previous = HexEncode(HmacSha256(SigningKey(), "AWS4-HMAC-SHA256-TRAILER\n" + AmzDate() + "\n" +
                                                      Scope() + "\n" + previous + "\n" +
                                                      HexEncode(Sha256Digest(line + "\n"))));
    out += line + "\r\nx-amz-trailer-signature:" + previous + "\r\n";
  }
  return out + "\r\n";
}

inline void PresignV2(TestRequest& request, const identity::KeyPair& key, std::int64_t expires,
                      std::string_view resource) {
  const std::string to_sign =
      request.method + "\n\n\n" + std::to_string(expires) + "\n" + std::string(resource);
  const std::string signature = Base64Encode(HmacSha1(key.secret, to_sign));
  request.target += request.target.find('?') == std::string::npos ? "?" : "&";
  request.target += "AWSAccessKeyId=" + key.id + "&Expires=" + std::to_string(expires) +
                    "&Signature=" + UriEncode(signature, SlashEncoding::kEncoded);
}

}  // namespace aloft::faces
