#include "faces/common/dialect.h"

#include <algorithm>
#include <optional>

namespace aloft::faces {
namespace {

constexpr std::size_t kBucketNameBytesMin = 3;
constexpr std::uint16_t kDynamoDbPort = 8000;

struct Rule {
  std::string_view text;
  Dialect dialect;
};

// How X-Amz-Target begins.
constexpr Rule kTargets[] = {
    {"DynamoDB", Dialect::kDynamoDb},  // and DynamoDBStreams
};

// The service of a SigV4 credential scope.
constexpr Rule kServices[] = {
    {"s3", Dialect::kS3},
    {"dynamodb", Dialect::kDynamoDb},
    {"aloft", Dialect::kAdmin},
};

// Paths that belong to one dialect whatever the headers say.
constexpr Rule kPaths[] = {
    {"/_aloft/", Dialect::kAdmin},
    {"/google.firestore.v1.Firestore/", Dialect::kFirestore},
    {"/google.firestore.admin.v1.FirestoreAdmin/", Dialect::kFirestore},
    {"/google.longrunning.Operations/", Dialect::kFirestore},
    {"/emulator/v1/projects/", Dialect::kFirestore},
};

// The only dialect that is spoken over gRPC.
constexpr std::string_view kGrpc = "application/grpc";

// Paths of dialects that share the space of bucket names: only for requests without AWS
// credentials.
constexpr Rule kGooglePaths[] = {
    {"/storage/v1/", Dialect::kGcs},        {"/upload/storage/v1/", Dialect::kGcs},
    {"/resumable/upload/", Dialect::kGcs},  {"/download/storage/v1/", Dialect::kGcs},
    {"/batch/storage/v1", Dialect::kGcs},   {"/b/", Dialect::kGcs},
    {"/v1/projects/", Dialect::kFirestore},
};

// The list of buckets, from an emulator's root.
constexpr std::string_view kEmulatorBuckets = "/b";

// Behind the bucket in Google's hosts.
constexpr std::string_view kGoogleHost = ".storage.googleapis.com";

std::string_view WithoutPort(std::string_view host) { return host.substr(0, host.find(':')); }

// How an Authorization header begins.
constexpr Rule kSchemes[] = {
    {"Bearer ", Dialect::kGcsXml},
    {"GOOG1 ", Dialect::kGcsXml},
    {"GOOG4-", Dialect::kGcsXml},
};

// Labels of Host headers, for clients whose DNS points here.
constexpr Rule kHostLabels[] = {
    {"dynamodb.", Dialect::kDynamoDb},
    {"streams.dynamodb.", Dialect::kDynamoDb},
    {"storage.googleapis.", Dialect::kGcsXml},
    {"firestore.googleapis.", Dialect::kFirestore},
};

template <std::size_t kCount>
const Rule* FindExact(const Rule (&rules)[kCount], std::string_view text) {
  const auto found = std::find_if(std::begin(rules), std::end(rules),
                                  [&](const Rule& rule) { return rule.text == text; });
  return found == std::end(rules) ? nullptr : found;
}

template <std::size_t kCount>
const Rule* FindPrefix(const Rule (&rules)[kCount], std::string_view text) {
  const auto found = std::find_if(std::begin(rules), std::end(rules),
                                  [&](const Rule& rule) { return text.starts_with(rule.text); });
  return found == std::end(rules) ? nullptr : found;
}

bool IsHostOfBucket(const edge::Request& request) {
  return WithoutPort(request.host).ends_with(kGoogleHost);
}

// Where the host names a bucket, a path like "/b/c" is an object's.
std::optional<Dialect> FindGooglePath(const edge::Request& request) {
  if (IsHostOfBucket(request)) return std::nullopt;
  if (request.path == kEmulatorBuckets) return Dialect::kGcs;
  const Rule* rule = FindPrefix(kGooglePaths, request.path);
  return rule == nullptr ? std::nullopt : std::optional(rule->dialect);
}

// The service in "Credential=key/date/region/service/…", whose slashes may come percent-encoded;
// empty if there is none.
std::string_view ScopeService(std::string_view text, std::string_view introduction,
                              std::string_view slash) {
  const std::size_t at = text.find(introduction);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + introduction.size());
  for (int parts = 0; parts < 3; ++parts) {
    const std::size_t end = text.find(slash);
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + slash.size());
  }
  const std::size_t end = text.find(slash);
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

std::string_view ServiceOf(const edge::Request& request) {
  const std::string_view authorization = request.headers.Get("authorization");
  if (authorization.starts_with("AWS4-")) return ScopeService(authorization, "Credential=", "/");
  constexpr std::string_view kParameter = "X-Amz-Credential=";
  const std::string_view encoded = ScopeService(request.query, kParameter, "%2F");
  return encoded.empty() ? ScopeService(request.query, kParameter, "/") : encoded;
}

// "/projects/{project}/hmacKeys/…" and "/projects/{project}/serviceAccount", as Node.js's client
// asks an emulator's root.
bool IsOfProject(std::string_view path) {
  constexpr std::string_view kProjects = "/projects/";
  if (!path.starts_with(kProjects)) return false;
  const std::size_t name = path.find('/', kProjects.size());
  if (name == std::string_view::npos) return false;
  const std::string_view rest = path.substr(name);
  return rest == "/serviceAccount" || rest == "/hmacKeys" || rest.starts_with("/hmacKeys/");
}

// Marks of Google's clients and signed URLs on a request whose path could be anybody's.
bool IsGoogles(const edge::Request& request) {
  for (const std::string_view parameter : {"X-Goog-Algorithm=", "GoogleAccessId="}) {
    if (request.query.find(parameter) != std::string_view::npos) return true;
  }
  for (const auto& field : request.headers.fields()) {
    if (field.name.starts_with("x-goog-")) return true;
  }
  constexpr std::string_view kAgents[] = {"gcloud-", "google-cloud-", "google-api-"};
  const std::string_view agent = request.headers.Get("user-agent");
  return std::any_of(std::begin(kAgents), std::end(kAgents),
                     [&](std::string_view name) { return agent.starts_with(name); });
}

// No other dialect takes such a form by POST, so a bucket of this name loses nothing; an object on
// its bucket's host might, whose client says "form" of an empty body.
bool IsTokenRequest(const edge::Request& request) {
  return !IsHostOfBucket(request) && request.path == "/token" && request.method == "POST" &&
         request.headers.Get("content-type").starts_with("application/x-www-form-urlencoded");
}

bool HasAwsCredentials(const edge::Request& request) {
  const std::string_view authorization = request.headers.Get("authorization");
  if (authorization.starts_with("AWS")) return true;
  return request.query.find("X-Amz-") != std::string_view::npos ||
         request.query.find("AWSAccessKeyId=") != std::string_view::npos ||
         request.headers.Find("x-amz-content-sha256").has_value();
}

// The last place where ".s3." or ".s3-" begins, so that names with such a piece in them still work.
std::size_t FindServiceLabel(std::string_view host) {
  for (std::size_t at = host.rfind(".s3"); at != std::string_view::npos && at > 0;
       at = host.rfind(".s3", at - 1)) {
    const std::size_t after = at + 3;
    if (after < host.size() && (host[after] == '.' || host[after] == '-')) return at;
  }
  return std::string_view::npos;
}

}  // namespace

Dialect PickDialect(const edge::Request& request) {
  if (const Rule* rule = FindPrefix(kPaths, request.path)) return rule->dialect;
  if (request.headers.Get("content-type").starts_with(kGrpc)) return Dialect::kFirestore;
  if (IsTokenRequest(request)) return Dialect::kOauth;
  const std::string_view target = request.headers.Get("x-amz-target");
  if (const Rule* rule = FindPrefix(kTargets, target)) {
    return rule->dialect;
  }
  const std::string_view service = ServiceOf(request);
  if (!service.empty()) {
    const Rule* rule = FindExact(kServices, service);
    // A wrong service in a request without a target is S3's to refuse.
    if (rule != nullptr) return rule->dialect;
    return target.empty() ? Dialect::kS3 : Dialect::kUnknownAws;
  }
  if (!target.empty()) return Dialect::kUnknownAws;
  if (const Rule* rule = FindPrefix(kSchemes, request.headers.Get("authorization"))) {
    return FindGooglePath(request).value_or(rule->dialect);
  }
  if (!HasAwsCredentials(request)) {
    if (const auto dialect = FindGooglePath(request)) return *dialect;
    if (IsGoogles(request)) {
      const bool project = IsOfProject(request.path) && !IsHostOfBucket(request);
      return project ? Dialect::kGcs : Dialect::kGcsXml;
    }
  }
  if (const Rule* rule = FindPrefix(kHostLabels, request.host)) return rule->dialect;
  if (IsHostOfBucket(request) && !HasAwsCredentials(request)) return Dialect::kGcsXml;
  // JSON without a target is a DynamoDB client's mistake to be told of in DynamoDB's words.
  const bool operation = request.method == "POST" && request.path == "/";
  if (operation && request.headers.Get("content-type").starts_with("application/x-amz-json-1.")) {
    return Dialect::kDynamoDb;
  }
  // Where DynamoDB is expected to listen, a plain "GET /" is its health check.
  if (request.local_port == kDynamoDbPort && request.path == "/" && !HasAwsCredentials(request)) {
    return Dialect::kDynamoDb;
  }
  return Dialect::kS3;
}

std::string_view BucketOfHost(std::string_view host) {
  if (host.starts_with('[')) return {};
  host = WithoutPort(host);
  if (host.ends_with(kGoogleHost)) return host.substr(0, host.size() - kGoogleHost.size());
  const std::size_t label = FindServiceLabel(host);
  if (label != std::string_view::npos) return host.substr(0, label);
  constexpr std::string_view kLocal = ".localhost";
  if (!host.ends_with(kLocal)) return {};
  const std::string_view name = host.substr(0, host.size() - kLocal.size());
  return name.size() >= kBucketNameBytesMin ? name : std::string_view();
}

}  // namespace aloft::faces
