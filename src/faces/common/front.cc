#include "faces/common/front.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/digest.h"
#include "base/hex.h"
#include "faces/common/limits.h"
#include "faces/common/verified_body.h"

namespace aloft::faces {
namespace {

edge::Response NotImplemented(Dialect dialect) {
  edge::Response response;
  response.status = 501;
  response.Add("Content-Type", "application/json");
  const bool aws = dialect == Dialect::kUnknownAws;
  constexpr char kAws[] =
      R"({"__type":"UnknownOperationException","message":"This service is not implemented"})";
  constexpr char kGoogle[] = R"({"error":{"code":501,"message":"This service is not implemented",)"
                             R"("status":"UNIMPLEMENTED"}})";
  response.body = aws ? kAws : kGoogle;
  return response;
}

// Framed bodies are for objects and parts: a PUT below a bucket whose query names no sub-resource.
bool TakesFraming(const edge::Request& request, const Claim& claim) {
  if (request.method != "PUT") return false;
  for (const QueryParameter& parameter : claim.query.parameters()) {
    const std::string_view name = parameter.name;
    const bool part = name == "partNumber" || name == "uploadId" || name == "x-id";
    if (!part && !name.starts_with("X-Amz-")) return false;
  }
  if (request.headers.Find("x-amz-copy-source")) return false;
  const std::size_t key = BucketOfHost(request.host).empty() ? request.path.find('/', 1) : 0;
  return key != std::string_view::npos && key + 1 < request.path.size();
}

bool IsFramed(const Payload& payload) {
  return payload.mode == BodyMode::kSignedChunks || payload.mode == BodyMode::kUnsignedChunks;
}

// A hash of a body that does not come must be that of no bytes.
bool LacksItsBody(const edge::Request& request, const Payload& payload) {
  if (request.has_body || payload.mode != BodyMode::kHash) return false;
  return payload.sha256 != Sha256Digest({});
}

// The host of "host:port", where the host may be "[::1]".
std::string_view HostOf(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

bool IsThisMachine(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]" ||
         host.ends_with(".localhost");
}

// Names that nobody can register and point at this machine: addresses, names without a dot, and
// those kept for such use; and Google's own, for clients whose resolver leads here.
bool IsOwnName(std::string_view host) {
  constexpr std::string_view kKept[] = {".internal", ".local", ".test", ".googleapis.com"};
  if (IsThisMachine(host) || host.starts_with('[')) return true;
  if (host.find_first_not_of("0123456789.") == std::string_view::npos) return true;
  return host.find('.') == std::string_view::npos ||
         std::any_of(std::begin(kKept), std::end(kKept),
                     [&](std::string_view suffix) { return host.ends_with(suffix); });
}

// A page of another origin must not act through the browser of somebody who runs a cloud for
// development; nor a page whose own name has been pointed here.
bool IsForeignPage(const edge::Request& request) {
  if (!IsOwnName(HostOf(request.host))) return true;
  const auto origin = request.headers.Find("origin");
  if (!origin) return false;
  const std::size_t scheme = origin->find("://");
  return scheme == std::string_view::npos || !IsThisMachine(HostOf(origin->substr(scheme + 3)));
}

edge::Response Complete(edge::Plan plan, std::string_view body) {
  if (auto* response = std::get_if<edge::Response>(&plan)) return std::move(*response);
  if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    return body.size() > buffered->body_bytes_max ? buffered->too_large() : buffered->run(body);
  }
  edge::BodySink& sink = *std::get<edge::Streamed>(plan).sink;
  if (auto appended = sink.Append(body); !appended.ok()) return std::move(appended).error();
  return sink.Finish();
}

}  // namespace

Front::Front(FrontOptions options)
    : options_(std::move(options)), authenticator_(options_.keys, options_.clock) {}

void Front::Serve(Dialect dialect, Face& face) {
  faces_[static_cast<std::size_t>(dialect)] = &face;
}

AuthTraits Front::TraitsOf(Dialect dialect, const edge::Request& request) const {
  switch (dialect) {
    case Dialect::kS3:
      return {"s3",
              PathForm::kAsSent,
              PayloadPlace::kHeader,
              AuthWording::kS3,
              Anonymous::kAdmitted,
              options_.allow_sigv2_header ? SigV2::kQueryAndHeader : SigV2::kQueryOnly};
    case Dialect::kDynamoDb: {
      // Health checks and preflights carry no credentials; operations are POSTs.
      AuthTraits traits{"dynamodb"};
      if (request.method != "POST") traits.anonymous = Anonymous::kAdmitted;
      return traits;
    }
    case Dialect::kAdmin:
      return {"aloft"};
    case Dialect::kGcs:
    case Dialect::kGcsXml:
    case Dialect::kFirestore:
    case Dialect::kOauth:
    case Dialect::kUnknownAws:
      return {};
  }
  return {};
}

edge::Plan Front::Begin(const edge::Request& request) {
  const Dialect dialect = PickDialect(request);
  Face* face = faces_[static_cast<std::size_t>(dialect)];
  if (face == nullptr) return NotImplemented(dialect);
  const bool storage = dialect == Dialect::kGcs || dialect == Dialect::kGcsXml;
  // A browser's preflight carries no credentials, whatever the request to come will carry.
  if (storage && request.method == "OPTIONS") return BeginPublic(request, *face);
  if (dialect == Dialect::kGcs || dialect == Dialect::kFirestore) {
    return BeginBearer(request, *face, Anonymous::kRefused);
  }
  if (dialect == Dialect::kGcsXml) {
    return GoogleSignatures::IsSigned(request) ? BeginGoogleSigned(request, *face)
                                               : BeginBearer(request, *face, Anonymous::kAdmitted);
  }
  if (dialect == Dialect::kOauth) return BeginPublic(request, *face);
  const AuthTraits traits = TraitsOf(dialect, request);
  return traits.payload == PayloadPlace::kHeader ? BeginSignedHead(request, *face, traits)
                                                 : BeginSignedBody(request, *face, traits);
}

edge::Response Front::Refuse(const edge::Request& request, int status, std::string_view reason) {
  Face* face = faces_[static_cast<std::size_t>(PickDialect(request))];
  if (face != nullptr) return face->Refuse(request, status, reason);
  edge::Response response;
  response.status = status;
  response.Add("Content-Type", "text/plain");
  response.body = reason;
  return response;
}

std::shared_ptr<AuthedRequest> Front::Admit(const edge::Request& request,
                                            const Verified& verified) const {
  std::shared_ptr<AuthedRequest> admitted(new AuthedRequest());
  admitted->http_ = &request;
  admitted->principal_ = verified.principal;
  admitted->body_mode_ = verified.payload.mode;
  admitted->payload_bytes_ = verified.payload.bytes;
  admitted->region_ = verified.region.empty() ? options_.default_region : verified.region;
  admitted->payload_trailers_ =
      std::make_shared<std::vector<std::pair<std::string, std::string>>>();
  admitted->presigned_ = verified.presigned;
  return admitted;
}

edge::Plan Front::BeginSignedHead(const edge::Request& request, Face& face,
                                  const AuthTraits& traits) {
  const auto claim = authenticator_.Read(request, traits);
  if (!claim.ok()) return face.RefuseAuth(request, claim.error());
  auto verified = authenticator_.Verify(request, traits, **claim);
  if (!verified.ok()) return face.RefuseAuth(request, verified.error());
  if (IsFramed(verified->payload) && !TakesFraming(request, **claim)) {
    return face.RefuseAuth(request, AuthError{AuthFault::kNotAllowedHere});
  }
  if (LacksItsBody(request, verified->payload)) {
    return face.RefuseAuth(request, AuthError{AuthFault::kPayloadHashMismatch});
  }
  return BeginVerified(request, face, std::move(*verified));
}

edge::Plan Front::BeginVerified(const edge::Request& request, Face& face, Verified verified) const {
  std::shared_ptr<AuthedRequest> admitted = Admit(request, verified);
  const auto trailers = admitted->payload_trailers_;
  edge::Plan plan = face.Begin(std::move(admitted));
  if (std::holds_alternative<edge::Response>(plan)) return plan;  // uses nothing of the body
  auto rules = std::make_shared<BodyRules>();
  rules->request = &request;
  rules->payload = std::move(verified.payload);
  rules->chunk_key = std::move(verified.chunk_key);
  rules->trailers = trailers;
  rules->refuse = [&request, &face](const AuthError& error) {
    return face.RefuseAuth(request, error);
  };
  return VerifyBody(std::move(plan), std::move(rules));
}

edge::Plan Front::BeginGoogleSigned(const edge::Request& request, Face& face) const {
  if (options_.google_signatures == nullptr) {
    return face.RefuseAuth(request, AuthError{AuthFault::kSignatureMismatch});
  }
  auto verified = options_.google_signatures->Verify(request);
  if (!verified.ok()) return face.RefuseAuth(request, verified.error());
  if (LacksItsBody(request, verified->payload)) {
    return face.RefuseAuth(request, AuthError{AuthFault::kPayloadHashMismatch});
  }
  return BeginVerified(request, face, std::move(*verified));
}

edge::Plan Front::BeginSignedBody(const edge::Request& request, Face& face,
                                  const AuthTraits& traits) {
  const auto claim = authenticator_.Read(request, traits);
  if (!claim.ok()) return face.RefuseAuth(request, claim.error());
  edge::Buffered plan;
  plan.body_bytes_max = traits.service == "aloft" ? kAdminBodyBytesMax : kJsonBodyBytesMax;
  plan.pool = request.has_body &&
              request.content_length.value_or(plan.body_bytes_max) > kHashInlineBytesMax;
  plan.too_large = [&request, &face] { return face.Refuse(request, 413, "the body is too large"); };
  plan.run = [this, &request, &face, traits, claim = *claim](std::string_view body) {
    return RunSignedBody(request, face, traits, *claim, body);
  };
  return plan;
}

Result<std::shared_ptr<const identity::Principal>, AuthError> Front::WhoBears(
    const edge::Request& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  const auto authorization = request.headers.Find("authorization");
  if (!authorization) {
    if (options_.upload_passes != nullptr) {
      if (auto principal = options_.upload_passes->Bearer(request)) return principal;
    }
    return Fail(AuthError{AuthFault::kMissingToken});
  }
  if (!authorization->starts_with(kScheme) || request.headers.Count("authorization") > 1) {
    return Fail(AuthError{AuthFault::kMalformed, "Unknown credentials."});
  }
  if (options_.bearer_tokens == nullptr) return Fail(AuthError{AuthFault::kInvalidToken});
  return options_.bearer_tokens->Verify(authorization->substr(kScheme.size()));
}

edge::Plan Front::BeginBearer(const edge::Request& request, Face& face, Anonymous anonymous) const {
  auto principal = WhoBears(request);
  Verified verified;
  verified.payload.bytes = request.content_length;
  const bool nobody = !principal.ok() && principal.error().fault == AuthFault::kMissingToken;
  if (principal.ok()) {
    verified.principal = std::move(*principal);
  } else if (MayBeEmulated(request, principal.error())) {
    verified.principal = options_.emulated;
  } else if (nobody && anonymous == Anonymous::kAdmitted) {
    return BeginPublic(request, face);
  } else {
    return face.RefuseAuth(request, principal.error());
  }
  return face.Begin(Admit(request, verified));
}

bool Front::MayBeEmulated(const edge::Request& request, const AuthError& error) const {
  return options_.emulated != nullptr && error.fault != AuthFault::kMalformed &&
         !IsForeignPage(request);
}

edge::Plan Front::BeginPublic(const edge::Request& request, Face& face) const {
  Verified verified;
  verified.principal = identity::Anonymous();
  verified.payload.bytes = request.content_length;
  return face.Begin(Admit(request, verified));
}

edge::Response Front::RunSignedBody(const edge::Request& request, Face& face,
                                    const AuthTraits& traits, const Claim& claim,
                                    std::string_view body) {
  auto verified = authenticator_.Verify(request, traits, claim, HexEncode(Sha256Digest(body)));
  if (!verified.ok()) return face.RefuseAuth(request, verified.error());
  verified->payload.mode = BodyMode::kVerified;
  verified->payload.bytes = body.size();
  return Complete(face.Begin(Admit(request, *verified)), body);
}

}  // namespace aloft::faces
