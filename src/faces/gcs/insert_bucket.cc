// Buckets: insert. https://cloud.google.com/storage/docs/json_api/v1/buckets/insert
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

Result<edge::Response> Act(const Call& call, std::string_view body) {
  ALOFT_TRY(const Json resource, ParseJson(body));
  const std::string* name = resource.Text("name");
  if (name == nullptr || name->empty()) return Fail(Required("name"));
  if (IsReservedName(*name)) return Fail(Invalid("Invalid bucket name: '" + *name + "'"));
  const bool lists =
      resource.Find("acl") != nullptr || resource.Find("defaultObjectAcl") != nullptr;
  ALOFT_TRY(const Projection projection,
            ProjectionOf(call.query, lists ? Projection::kFull : Projection::kNoAcl));
  ALOFT_TRY(const identity::Grant create,
            AuthorizeProject(call, identity::Permission::kBucketCreate, *name));
  object::BucketOptions options;
  if (const std::string* location = resource.Text("location")) options.location = *location;
  if (options.location.empty()) options.location = "US";
  options.ownership = object::Ownership::kWriter;
  std::optional<Error> refused;
  std::optional<object::BucketDraft> made;
  options.edit = [&](object::BucketDraft& draft) -> object::Result<void> {
    refused.reset();
    draft.info.object_retention = call.query.IsTrue("enableObjectRetention");
    auto edited = EditBucket(call, resource, ChangeForm::kInsert, draft);
    if (edited) edited = ApplyPredefined(call, draft);
    if (edited) {
      made = draft;
      return {};
    }
    refused = std::move(edited.error());
    return Fail(object::Error{object::Fault::kInvalidArgument});
  };
  auto created = call.objects().buckets().Create(create, *name, options);
  if (!created && refused) return Fail(std::move(*refused));
  if (!created) return Fail(FromFault(created.error(), *name, {}));
  made->info = std::move(*created);
  return BucketReply(call, *made, projection);
}

}  // namespace

Result<edge::Plan> InsertBucket(const CallPtr& call) {
  return WithBody(call, [call](std::string_view body) { return Act(*call, body); });
}

}  // namespace aloft::faces::gcs
