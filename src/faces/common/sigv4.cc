#include "faces/common/sigv4.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "base/percent.h"

namespace aloft::faces {
namespace {

// The parts of a canonical request that clients spell differently.
struct Spelling {
  std::string path;
  std::string query;
  std::string host;
};

std::string Reencoded(std::string_view text, SlashEncoding slash) {
  const auto decoded = slash == SlashEncoding::kKept ? PercentDecode(text) : FormDecode(text);
  return decoded ? UriEncode(*decoded, slash) : std::string(text);
}

// Dot segments and empty segments removed; a slash at the end stays.
std::string WithoutDotSegments(std::string_view path) {
  std::vector<std::string_view> kept;
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

std::string CanonicalPath(std::string_view path, PathForm form) {
  if (form == PathForm::kNormalized) {
    return UriEncode(WithoutDotSegments(path), SlashEncoding::kKept);
  }
  return path.empty() ? "/" : std::string(path);
}

enum class QueryForm : std::uint8_t { kReencoded, kAsSent };

std::string CanonicalQuery(const QueryString& query, const SigningInput& input, QueryForm form) {
  std::vector<std::pair<std::string, std::string>> pairs;
  pairs.reserve(query.parameters().size());
  for (const QueryParameter& parameter : query.parameters()) {
    if (parameter.name == input.signature_parameter) continue;
    if (form == QueryForm::kAsSent) {
      pairs.emplace_back(parameter.name, parameter.value);
    } else {
      pairs.emplace_back(Reencoded(parameter.name, SlashEncoding::kEncoded),
                         Reencoded(parameter.value, SlashEncoding::kEncoded));
    }
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Blanks around are dropped, runs of blanks inside become one space.
void AppendTrimmed(std::string& out, std::string_view value) {
  if (std::none_of(value.begin(), value.end(), IsBlank)) {
    out.append(value);
    return;
  }
  const std::size_t start = out.size();
  bool blank = false;
  for (const char c : value) {
    if (IsBlank(c)) {
      blank = true;
      continue;
    }
    if (blank && out.size() > start) out += ' ';
    blank = false;
    out += c;
  }
}

// Fields that the connection keeps to itself, as the client must have sent them.
std::string MissingHeader(const edge::Request& request, std::string_view name) {
  if (name == "content-length" && request.content_length) {
    return std::to_string(*request.content_length);
  }
  if (name == "transfer-encoding" && request.has_body && !request.content_length) return "chunked";
  if (name == "expect") return "100-continue";
  return {};
}

void AppendCanonicalHeader(std::string& out, const edge::Request& request, std::string_view name,
                           std::string_view host) {
  out.append(name).append(":");
  if (name == "host") {
    AppendTrimmed(out, host);
    out += '\n';
    return;
  }
  bool found = false;
  for (const auto& field : request.headers.fields()) {
    if (field.name != name) continue;
    if (found) out += ',';
    AppendTrimmed(out, field.value);
    found = true;
  }
  if (!found) out += MissingHeader(request, name);
  out += '\n';
}

std::string Canonical(const edge::Request& request, const SigningInput& input,
                      const Spelling& spelling) {
  std::string out;
  out.reserve(512 + spelling.path.size() + spelling.query.size());
  out.append(request.method).append("\n").append(spelling.path).append("\n");
  out.append(spelling.query).append("\n");
  for (const std::string& name : input.signed_headers) {
    AppendCanonicalHeader(out, request, name, spelling.host);
  }
  out += '\n';
  bool first = true;
  for (const std::string& name : input.signed_headers) {
    if (!first) out += ';';
    first = false;
    out += name;
  }
  out.append("\n").append(input.payload_hash);
  return out;
}

std::string StringToSign(const edge::Request& request, const SigningInput& input,
                         const Spelling& spelling) {
  std::string to_sign(input.algorithm);
  to_sign.append("\n").append(input.amz_date).append("\n").append(input.scope).append("\n");
  AppendHex(to_sign, Sha256Digest(Canonical(request, input, spelling)));
  return to_sign;
}

Spelling PrimarySpelling(const edge::Request& request, const QueryString& query,
                         const SigningInput& input) {
  return {CanonicalPath(request.path, input.path_form),
          CanonicalQuery(query, input, QueryForm::kReencoded), std::string(request.host)};
}

std::string_view WithoutDefaultPort(const edge::Request& request) {
  const std::string_view port = request.transport == edge::Transport::kTls ? ":443" : ":80";
  std::string_view host = request.host;
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

std::string_view WithoutPort(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  return has_port ? host.substr(0, colon) : host;
}

}  // namespace

bool ParseCredential(std::string_view text, Credential& out) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  out.access_key_id = text.substr(0, slash);
  out.scope = text.substr(slash + 1);
  std::string_view rest = out.scope;
  for (std::string_view* part : {&out.date, &out.region, &out.service}) {
    const std::size_t end = rest.find('/');
    if (end == std::string_view::npos) return false;
    *part = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  out.terminator = rest;
  return rest.find('/') == std::string_view::npos && !out.access_key_id.empty() &&
         !out.date.empty() && !out.region.empty() && !out.service.empty() && !rest.empty();
}

std::shared_ptr<const HmacSha256Key> SigningKey(const identity::AccessKey& key,
                                                const Credential& credential) {
  if (auto known = key.signing_keys->Find(credential.scope)) return known;
  const bool google = credential.terminator == kGoogleScopeTerminator;
  std::string derived = HmacSha256((google ? "GOOG4" : "AWS4") + key.secret, credential.date);
  derived = HmacSha256(derived, credential.region);
  derived = HmacSha256(derived, credential.service);
  derived = HmacSha256(derived, google ? kGoogleScopeTerminator : kScopeTerminator);
  return std::make_shared<const HmacSha256Key>(derived);
}

void RememberSigningKey(const identity::AccessKey& key, const identity::AccessKey& stranger,
                        const Credential& credential,
                        std::shared_ptr<const HmacSha256Key> signing_key) {
  if (key.signing_keys->Find(credential.scope) != nullptr) return;
  key.signing_keys->Keep(credential.scope, std::move(signing_key));
  stranger.signing_keys->Keep(credential.scope, SigningKey(stranger, credential));
}

bool SignatureMatches(const edge::Request& request, const QueryString& query,
                      const SigningInput& input, const HmacSha256Key& key,
                      std::string_view signature) {
  return AnySpellingMatches(request, query, input, [&](std::string_view to_sign) {
    return EqualInConstantTime(HexEncode(key.Sign(to_sign)), signature);
  });
}

bool AnySpellingMatches(const edge::Request& request, const QueryString& query,
                        const SigningInput& input, const SignatureCheck& check) {
  const Spelling primary = PrimarySpelling(request, query, input);
  if (check(StringToSign(request, input, primary))) return true;

  std::vector<Spelling> others;
  Spelling other = primary;
  other.query = CanonicalQuery(query, input, QueryForm::kAsSent);
  if (other.query != primary.query) others.push_back(other);
  if (input.path_form == PathForm::kAsSent) {
    other = primary;
    other.path = Reencoded(primary.path, SlashEncoding::kKept);
    if (other.path != primary.path) others.push_back(other);
  }
  other = primary;
  other.host = input.host_form == HostForm::kPortOptional ? WithoutPort(request.host)
                                                          : WithoutDefaultPort(request);
  if (other.host != primary.host) others.push_back(other);
  return std::any_of(others.begin(), others.end(), [&](const Spelling& spelling) {
    return check(StringToSign(request, input, spelling));
  });
}

std::string CanonicalRequest(const edge::Request& request, const QueryString& query,
                             const SigningInput& input) {
  return Canonical(request, input, PrimarySpelling(request, query, input));
}

}  // namespace aloft::faces
