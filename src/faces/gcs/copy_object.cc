// Objects: copy and rewrite. Both share the bytes, or write them anew where they are encrypted
// otherwise; either way a rewrite is done in one call, unless the client asks for several: then the
// last one does it.
// https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite
#include <algorithm>
#include <string>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/crc.h"
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

struct Copying {
  std::optional<object::VersionRef> version;
  object::CopyOptions options;
  identity::Grant read;
  WriteGrant write;
  BucketPtr to;
  Projection projection = Projection::kNoAcl;
};

Result<Copying> Prepare(const Call& call) {
  ALOFT_TRY(const auto version, VersionOf(call.query, "sourceGeneration"));
  object::CopyOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call.query));
  ALOFT_TRY(options.source_conditions, ReadConditionsOf(call.query, "ifSource"));
  ALOFT_TRY(options.source_key, ClientKeyOf(call.headers(), KeyOf::kCopySource));
  ALOFT_TRY(const auto client_key, ClientKeyOf(call.headers()));
  options.encryption = object::EncryptionChoice::ByClient(client_key);
  ALOFT_TRY(const BucketPtr from, FindBucket(call, call.bucket()));
  const auto reads =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(identity::Grant read, AuthorizeVersion(call, *from, call.key(), version, reads));
  ALOFT_TRY(const BucketPtr to, FindBucket(call, call.target.other_bucket));
  ALOFT_TRY(WriteGrant write, AuthorizeWrite(call, *to, call.target.other_key));
  ALOFT_TRY_VOID(ForbidReplacing(write, options.conditions));
  ALOFT_TRY(const Projection projection, AuthorizeProjection(call, *to, call.target.other_key));
  return Copying{version, std::move(options), std::move(read), std::move(write), to, projection};
}

// A resource with anything in it replaces the source's metadata; its storage class alone does not,
// and contexts have a rule of their own.
Result<void> ReadDestination(const Call& call, const object::BucketInfo& to, std::string_view body,
                             object::CopyOptions& options) {
  ALOFT_TRY(const Json resource, ParseJson(body));
  ALOFT_TRY(NewObject object, ReadNewObject(resource));
  ALOFT_TRY(
      const Access access,
      NewObjectAccess(call, to, call.query.Get("destinationPredefinedAcl"), &object.access_list));
  options.access = object.attributes.access = access.control;
  options.access_list = object.attributes.access_list = access.list;
  options.owner = object.attributes.owner = call.principal().name;
  options.storage_class = object.attributes.storage_class;
  ALOFT_TRY(const bool drops, DropsContexts(call.query));
  if (drops || resource.Find("contexts") != nullptr) options.contexts = object.attributes.contexts;
  for (const auto& [name, value] : resource.members) {
    const bool of_the_place = name == "storageClass" || name == "name" || name == "bucket" ||
                              name == "kind" || name == "id" || name == "selfLink" ||
                              name == "contexts";
    if (!of_the_place) options.attributes = object.attributes;
  }
  return {};
}

Result<object::ObjectInfo> Copy(const Call& call, Copying copying, std::string_view body) {
  ALOFT_TRY_VOID(ReadDestination(call, *copying.to, body, copying.options));
  auto copied = call.objects().objects().Copy(
      copying.read, call.object_name(), copying.version, copying.write.grant,
      {call.target.other_bucket, call.target.other_key}, copying.options);
  if (!copied) {
    const bool condition = copied.error().fault == object::Fault::kPreconditionFailed;
    const object::ObjectName& of =
        condition ? object::ObjectName{call.target.other_bucket, call.target.other_key}
                  : call.object_name();
    return Fail(WriteFault(copying.write, copied.error(), call.query, of.bucket, of.key));
  }
  copied->created.key = call.target.other_key;
  return std::move(copied->created);
}

// How far a rewrite in several calls has come: of which version, between which names.
struct Progress {
  std::int64_t generation = 0;
  std::uint64_t bytes = 0;
  std::uint64_t of_bytes = 0;  // 0: this call does it
};

std::uint32_t NamesDigest(const Call& call) {
  std::string names;
  for (const std::string* name :
       {&call.bucket(), &call.key(), &call.target.other_bucket, &call.target.other_key}) {
    AppendLengthPrefixed(names, *name);
  }
  return Crc32c(names);
}

std::string MakeToken(const Call& call, const Progress& progress) {
  std::string raw;
  AppendBe32(raw, NamesDigest(call));
  AppendBe64(raw, static_cast<std::uint64_t>(progress.generation));
  AppendBe64(raw, progress.bytes);
  return Base64UrlEncode(raw);
}

Result<Progress> ReadToken(const Call& call, std::string_view token) {
  constexpr std::size_t kBytes = sizeof(std::uint32_t) + 2 * sizeof(std::uint64_t);
  const auto raw = Base64UrlDecode(token);
  if (!raw || raw->size() != kBytes || ReadBe32(*raw) != NamesDigest(call)) {
    return Fail(InvalidParameter("rewriteToken", token));
  }
  return Progress{static_cast<std::int64_t>(ReadBe64(*raw, 4)), ReadBe64(*raw, 12), 0};
}

// What this call is to do of a rewrite whose calls are bounded; pins the source's version.
Result<Progress> NextStep(const Call& call, Copying& copying) {
  ALOFT_TRY(const auto most, call.query.Number("maxBytesRewrittenPerCall"));
  const std::string_view token = call.query.Get("rewriteToken");
  Progress progress;
  if (!most && token.empty()) return progress;
  if (most && (*most == 0 || *most % kRewriteQuantum != 0)) {
    return Fail(InvalidParameter("maxBytesRewrittenPerCall", std::to_string(*most)));
  }
  if (!token.empty()) {
    ALOFT_TRY(progress, ReadToken(call, token));
  }
  const auto info =
      call.objects().objects().Stat(copying.read, call.object_name(), copying.version);
  if (!info) return Fail(FromFault(info.error(), call.bucket(), call.key()));
  const std::int64_t generation = info->version.generation;
  const bool other = !token.empty() && generation != progress.generation;
  if (other ||
      object::Judge(copying.options.source_conditions, *info) != object::ReadVerdict::kServe) {
    return Fail(ConditionNotMet());
  }
  copying.options.source_conditions.if_generation = generation;
  progress.generation = generation;
  const std::uint64_t left = info->bytes - std::min(progress.bytes, info->bytes);
  if (!most || static_cast<std::uint64_t>(*most) >= left) return progress;
  progress.bytes += static_cast<std::uint64_t>(*most);
  progress.of_bytes = info->bytes;
  return progress;
}

edge::Response UnfinishedReply(const Call& call, const Progress& progress) {
  return JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#rewriteResponse");
    json.Member("totalBytesRewritten", std::string_view(std::to_string(progress.bytes)));
    json.Member("objectSize", std::string_view(std::to_string(progress.of_bytes)));
    json.Member("done", false);
    json.Member("rewriteToken", std::string_view(MakeToken(call, progress)));
  });
}

}  // namespace

Result<edge::Plan> CopyObject(const CallPtr& call) {
  ALOFT_TRY(const Copying copying, Prepare(*call));
  return WithBody(call, [call, copying](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::ObjectInfo info, Copy(*call, copying, body));
    return ObjectReply(*call, *copying.to, info, copying.projection);
  });
}

Result<edge::Plan> RewriteObject(const CallPtr& call) {
  ALOFT_TRY(Copying copying, Prepare(*call));
  ALOFT_TRY(const Progress progress, NextStep(*call, copying));
  return WithBody(call, [call, copying, progress](std::string_view body) -> Result<edge::Response> {
    if (progress.of_bytes != 0) return UnfinishedReply(*call, progress);
    ALOFT_TRY(const object::ObjectInfo info, Copy(*call, copying, body));
    return JsonReply([&](JsonWriter& json) {
      const std::string bytes = std::to_string(info.bytes);
      json.Member("kind", "storage#rewriteResponse");
      json.Member("totalBytesRewritten", std::string_view(bytes));
      json.Member("objectSize", std::string_view(bytes)).Member("done", true);
      json.Key("resource");
      WriteObject(json, *call, *copying.to, info, copying.projection);
    });
  });
}

}  // namespace aloft::faces::gcs
