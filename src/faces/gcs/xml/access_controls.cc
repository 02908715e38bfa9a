// GET and PUT of ?acl, of a bucket and of an object, and of a bucket's ?defaultObjectAcl.
// https://cloud.google.com/storage/docs/xml-api/put-bucket-acls
// https://cloud.google.com/storage/docs/xml-api/put-object-acls
#include <optional>
#include <string>
#include <utility>

#include "faces/gcs/access_list.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/xml/access_document.h"
#include "faces/gcs/xml/bucket_documents.h"
#include "faces/gcs/xml/canned_lists.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

using identity::Permission;
using object::AccessControl;
using object::AccessList;

constexpr int kAttemptsMax = 16;

enum class Which : std::uint8_t { kOwn, kDefault };

std::string Owners(const object::BucketInfo& bucket) {
  return "project-owners-" + std::to_string(bucket.project);
}

edge::Response ListReply(const AccessList& list, std::string_view owner,
                         std::int64_t metageneration) {
  edge::Response response = PlainXmlReply(
      "AccessControlList", [&](XmlWriter& xml) { WriteAccessDocument(xml, list, owner); });
  response.Add("x-goog-metageneration", std::to_string(metageneration));
  return response;
}

// The list that the request asks for: by name, or by all of its entries. Whoever owns an object
// stays in control of it, whatever the entries say.
gcs::Result<Access> Wanted(const Call& call, const object::BucketInfo& bucket,
                           std::string_view predefined, AccessList entries, ListOf of,
                           const std::string& owner) {
  Access access;
  if (!predefined.empty()) {
    ALOFT_TRY(access, PredefinedAccess(predefined, of, bucket, owner));
  } else {
    if (!owner.empty()) entries.push_back({"user-" + owner, object::AccessRole::kOwner});
    ALOFT_TRY(access, SplitList(call, std::move(entries), of));
  }
  ALOFT_TRY_VOID(CheckPublic(bucket, access));
  return access;
}

// What a PUT says, before it is known whom it is about.
struct Asked {
  std::string_view predefined;  // empty: the entries count
  AccessList entries = {};
};

Result<Asked> ReadRequest(const Call& call, std::string_view body, ListOf of) {
  Asked asked;
  ALOFT_TRY(asked.predefined, CannedList(call.headers()));
  const bool empty = body.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (!asked.predefined.empty() && !empty) {
    return Fail(InvalidArgument("x-goog-acl and a document together mean two lists."));
  }
  if (!asked.predefined.empty()) return asked;
  ALOFT_TRY(asked.entries, ReadAccessDocument(body, of));
  return asked;
}

gcs::Result<void> SetList(const Call& call, const Asked& asked, Which which,
                          object::BucketInfo& info) {
  ALOFT_TRY_VOID(CheckListsCount(info, "update", ListOf::kBucket));
  const ListOf of = which == Which::kDefault ? ListOf::kObject : ListOf::kBucket;
  ALOFT_TRY(Access access, Wanted(call, info, asked.predefined, asked.entries, of, {}));
  if (which == Which::kOwn) {
    info.access = access.control;
    info.access_list = std::move(access.list);
    return {};
  }
  const bool plain = access.list.empty() && access.control == AccessControl::kPrivate;
  info.default_access_list = plain ? AccessList() : WholeList(access, ListOf::kObject, info, {});
  return {};
}

Result<edge::Response> ChangeOfBucket(const Call& call, std::string_view body, Which which) {
  ALOFT_TRY(const identity::Grant write, AuthorizeBucket(call, Permission::kBucketPolicyWrite));
  const ListOf of = which == Which::kDefault ? ListOf::kObject : ListOf::kBucket;
  ALOFT_TRY(const Asked asked, ReadRequest(call, body, of));
  std::optional<Error> refused;
  const auto edit = [&](object::BucketDraft& draft) -> gcs::Result<void> {
    refused.reset();
    auto met = JudgeBucket(call.headers(), draft.info.metageneration);
    if (met) return SetList(call, asked, which, draft.info);
    refused = std::move(met.error());
    return Fail(ConditionNotMet());
  };
  const auto after = ChangeBucket(call, write, {}, edit);
  if (!after && refused) return Fail(std::move(*refused));
  if (!after) return Fail(FromJson(after.error()));
  edge::Response response = EmptyReply(200);
  response.Add("x-goog-metageneration", std::to_string(after->info.metageneration));
  return response;
}

Result<edge::Plan> GetOfBucket(const Call& call, Which which) {
  ALOFT_TRY([[maybe_unused]] const identity::Grant read,
            AuthorizeBucket(call, Permission::kBucketPolicyRead));
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  const object::BucketInfo& info = **bucket;
  const auto counts = CheckListsCount(info, "get", ListOf::kBucket);
  if (!counts) return Fail(FromJson(counts.error()));
  const Access access = which == Which::kOwn
                            ? Access{info.access, info.access_list}
                            : Access{AccessControl::kPrivate, info.default_access_list};
  const AccessList whole = WholeList(access, ListOf::kBucket, info, {});
  return edge::Plan(
      ListReply(whole, which == Which::kOwn ? Owners(info) : std::string(), info.metageneration));
}

Result<object::ObjectInfo> StatObject(const Call& call) {
  ALOFT_TRY(const identity::Grant read, AuthorizeObject(call, Permission::kObjectAccessRead));
  ALOFT_TRY(const auto version, GenerationOf(call));
  auto info = call.objects().objects().Stat(read, call.object_name(), version);
  if (!info) return Fail(FromFault(info.error(), call.bucket(), call.key()));
  info->key = call.key();
  return std::move(*info);
}

// One attempt: the list stands on the version that was read. Nullopt: another has replaced it.
Result<std::optional<object::ObjectInfo>> TryChange(const Call& call, const identity::Grant& write,
                                                    const object::BucketInfo& bucket,
                                                    const Asked& asked) {
  ALOFT_TRY(const auto version, GenerationOf(call));
  ALOFT_TRY(const object::ObjectInfo before, StatObject(call));
  const std::string owner = OwnerOf(call, bucket, before);
  auto access = Wanted(call, bucket, asked.predefined, asked.entries, ListOf::kObject, owner);
  if (!access) return Fail(FromJson(access.error()));
  object::ObjectChange change;
  ALOFT_TRY(change.conditions, WriteConditionsOf(call.headers()));
  const bool own_condition = change.conditions.if_generation.has_value();
  if (!own_condition) change.conditions.if_generation = before.version.generation;
  change.access = access->control;
  change.access_list = std::move(access->list);
  auto after = call.objects().objects().Update(write, call.object_name(), version, change);
  if (after) return std::optional(std::move(*after));
  const bool raced = !own_condition && after.error().fault == object::Fault::kPreconditionFailed &&
                     after.error().detail == "if_generation";
  if (raced) return std::optional<object::ObjectInfo>();
  return Fail(FromFault(after.error(), call.bucket(), call.key()));
}

Result<edge::Response> ChangeOfObject(const Call& call, std::string_view body) {
  ALOFT_TRY(const identity::Grant write, AuthorizeObject(call, Permission::kObjectAccessWrite));
  ALOFT_TRY(const Asked asked, ReadRequest(call, body, ListOf::kObject));
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  const auto counts = CheckListsCount(**bucket, "update", ListOf::kObject);
  if (!counts) return Fail(FromJson(counts.error()));
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    ALOFT_TRY(const auto after, TryChange(call, write, **bucket, asked));
    if (!after) continue;
    edge::Response response = EmptyReply(200);
    AddGoogHeaders(response, *after);
    return response;
  }
  return Fail(Error{Code::kServiceUnavailable});
}

}  // namespace

Result<edge::Plan> GetBucketAccess(const CallPtr& call) { return GetOfBucket(*call, Which::kOwn); }

Result<edge::Plan> GetDefaultAccess(const CallPtr& call) {
  return GetOfBucket(*call, Which::kDefault);
}

Result<edge::Plan> PutBucketAccess(const CallPtr& call) {
  return WithBody(
      call, kDocumentBytesMax,
      [call](std::string_view body) { return ChangeOfBucket(*call, body, Which::kOwn); },
      Where::kInlineFirst);
}

Result<edge::Plan> PutDefaultAccess(const CallPtr& call) {
  return WithBody(
      call, kDocumentBytesMax,
      [call](std::string_view body) { return ChangeOfBucket(*call, body, Which::kDefault); },
      Where::kInlineFirst);
}

Result<edge::Plan> GetObjectAccess(const CallPtr& call) {
  ALOFT_TRY(const object::ObjectInfo info, StatObject(*call));
  const auto bucket = FindBucket(*call, call->bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  const auto counts = CheckListsCount(**bucket, "get", ListOf::kObject);
  if (!counts) return Fail(FromJson(counts.error()));
  const std::string owner = OwnerOf(*call, **bucket, info);
  const AccessList whole =
      WholeList({info.access, info.access_list}, ListOf::kObject, **bucket, owner);
  return edge::Plan(ListReply(whole, owner, info.metageneration));
}

Result<edge::Plan> PutObjectAccess(const CallPtr& call) {
  return WithBody(
      call, kDocumentBytesMax,
      [call](std::string_view body) { return ChangeOfObject(*call, body); }, Where::kInlineFirst);
}

}  // namespace aloft::faces::gcs::xml
