// Objects: compose. https://cloud.google.com/storage/docs/json_api/v1/objects/compose
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "faces/gcs/authorize.h"
#include "faces/gcs/client_key.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/contexts.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

Result<std::optional<std::int64_t>> Number(const Json& from, std::string_view name) {
  const std::string* text = from.Text(name);
  if (text == nullptr) return std::optional<std::int64_t>();
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, value);
  if (fault != std::errc() || stop != end) return Fail(Invalid("Invalid " + std::string(name)));
  return std::optional(value);
}

// A source that goes leaves nothing behind, also where the bucket keeps versions.
Result<identity::Grant> AuthorizeRemoval(const Call& call, const object::BucketInfo& bucket,
                                         const std::string& name) {
  using identity::Permission;
  const bool one_version = bucket.versioning == object::Versioning::kNever;
  return AuthorizeObject(
      call, bucket, name,
      one_version ? Permission::kObjectDelete : Permission::kObjectVersionDelete);
}

enum class Sources : std::uint8_t { kStay, kGo };

Result<object::ComposeSource> ReadSource(const Call& call, const object::BucketInfo& bucket,
                                         const Json& from, Sources after) {
  const std::string* name = from.Text("name");
  if (name == nullptr || name->empty()) return Fail(Required("sourceObjects[].name"));
  ALOFT_TRY(const auto generation, Number(from, "generation"));
  const auto permission =
      generation ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  std::optional<object::VersionRef> version;
  if (generation) version = object::VersionRef{*generation, false};
  ALOFT_TRY(identity::Grant read, AuthorizeVersion(call, bucket, *name, version, permission));
  object::ComposeSource source{std::move(read), *name, version, {}, {}, {}};
  if (after == Sources::kGo) {
    ALOFT_TRY(source.remove, AuthorizeRemoval(call, bucket, *name));
  }
  if (const Json* conditions = from.Find("objectPreconditions")) {
    ALOFT_TRY(source.conditions.if_generation, Number(*conditions, "ifGenerationMatch"));
  }
  return source;
}

Result<WriteGrant> AuthorizeComposed(const Call& call, const object::BucketInfo& bucket,
                                     NewObject& object) {
  ALOFT_TRY(WriteGrant grant, AuthorizeWrite(call, bucket, object.name));
  ALOFT_TRY(Access access, NewObjectAccess(call, bucket, call.query.Get("destinationPredefinedAcl"),
                                           &object.access_list));
  object.attributes.access = access.control;
  object.attributes.access_list = std::move(access.list);
  object.attributes.owner = call.principal().name;
  return grant;
}

// The service does not say which source is missing.
Error Refusal(const Call& call, const WriteGrant& write, const object::Error& fault,
              const std::vector<object::ComposeSource>& sources) {
  using object::Fault;
  const bool missing = fault.fault == Fault::kNoSuchObject || fault.fault == Fault::kNoSuchVersion;
  for (const object::ComposeSource& source : sources) {
    if (!missing) break;
    const object::ObjectName name{call.bucket(), source.key};
    const auto found = call.objects().objects().Stat(source.read, name, source.version);
    if (!found) return FromFault(found.error(), call.bucket(), source.key);
  }
  return WriteFault(write, fault, call.query, call.bucket(), call.key());
}

Result<edge::Response> Act(const Call& call, std::string_view body) {
  ALOFT_TRY(const Json request, ParseJson(body));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  const Json* list = request.Find("sourceObjects");
  if (list == nullptr || list->items.empty()) {
    return Fail(Required("sourceObjects"));
  }
  if (list->items.size() > kComposeSourcesMax) {
    return Fail(Invalid("The number of source components provided (" +
                        std::to_string(list->items.size()) + ") exceeds the maximum (32)"));
  }
  const Sources after = request.IsTrue("deleteSourceObjects") ? Sources::kGo : Sources::kStay;
  NewObject object;
  object::ComposeOptions options;
  ALOFT_TRY(const bool drops, DropsContexts(call.query));
  if (drops) options.contexts.emplace();
  if (const Json* destination = request.Find("destination")) {
    ALOFT_TRY(object, ReadNewObject(*destination));
    if (destination->Find("contexts") != nullptr) options.contexts = object.attributes.contexts;
  }
  object.name = call.key();
  ALOFT_TRY(const WriteGrant write, AuthorizeComposed(call, *bucket, object));
  options.attributes = std::move(object.attributes);
  ALOFT_TRY(options.conditions, WriteConditionsOf(call.query));
  // One key, of the sources and of what they become.
  ALOFT_TRY(const auto client_key, ClientKeyOf(call.headers()));
  options.encryption = object::EncryptionChoice::ByClient(client_key);
  ALOFT_TRY_VOID(ForbidReplacing(write, options.conditions));
  std::vector<object::ComposeSource> sources;
  for (const Json& item : list->items) {
    ALOFT_TRY(object::ComposeSource source, ReadSource(call, *bucket, item, after));
    source.client_key = client_key;
    sources.push_back(std::move(source));
  }
  auto composed =
      call.objects().objects().Compose(write.grant, call.object_name(), sources, options);
  if (!composed) return Fail(Refusal(call, write, composed.error(), sources));
  composed->key = call.key();
  return ObjectReply(call, *bucket, *composed);
}

}  // namespace

Result<edge::Plan> ComposeObject(const CallPtr& call) {
  return WithBody(call, [call](std::string_view body) { return Act(*call, body); }, Where::kPool);
}

}  // namespace aloft::faces::gcs
