// Objects: copy and rewrite. Both share the bytes, so that a rewrite is always done in one call.
// https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
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
};

Result<Copying> Prepare(const Call& call) {
  ALOFT_TRY(const auto version, VersionOf(call.query, "sourceGeneration"));
  object::CopyOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call.query));
  ALOFT_TRY(options.source_conditions, ReadConditionsOf(call.query, "ifSource"));
  ALOFT_TRY(const BucketPtr from, FindBucket(call, call.bucket()));
  const auto reads =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(identity::Grant read, AuthorizeVersion(call, *from, call.key(), version, reads));
  ALOFT_TRY(const BucketPtr to, FindBucket(call, call.target.other_bucket));
  ALOFT_TRY(WriteGrant write, AuthorizeWrite(call, *to, call.target.other_key));
  ALOFT_TRY_VOID(ForbidReplacing(write, options.conditions));
  return Copying{version, std::move(options), std::move(read), std::move(write), to};
}

// A resource with anything in it replaces the source's metadata; its storage class alone does not.
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
  for (const auto& [name, value] : resource.members) {
    const bool of_the_place = name == "storageClass" || name == "name" || name == "bucket" ||
                              name == "kind" || name == "id" || name == "selfLink";
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

}  // namespace

Result<edge::Plan> CopyObject(const CallPtr& call) {
  ALOFT_TRY(const Copying copying, Prepare(*call));
  return WithBody(call, [call, copying](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::ObjectInfo info, Copy(*call, copying, body));
    return ObjectReply(*call, *copying.to, info);
  });
}

Result<edge::Plan> RewriteObject(const CallPtr& call) {
  ALOFT_TRY(const Copying copying, Prepare(*call));
  return WithBody(call, [call, copying](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::ObjectInfo info, Copy(*call, copying, body));
    return JsonReply([&](JsonWriter& json) {
      const std::string bytes = std::to_string(info.bytes);
      json.Member("kind", "storage#rewriteResponse");
      json.Member("totalBytesRewritten", std::string_view(bytes));
      json.Member("objectSize", std::string_view(bytes)).Member("done", true);
      json.Key("resource");
      WriteObject(json, *call, *copying.to, info, Projection::kNoAcl);
    });
  });
}

}  // namespace aloft::faces::gcs
