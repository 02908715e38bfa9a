// BucketAccessControls, DefaultObjectAccessControls, ObjectAccessControls: one list each, seen
// entry by entry. https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls
#include <algorithm>
#include <functional>
#include <utility>

#include "faces/gcs/access_list.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;
using object::AccessEntry;
using object::AccessList;

// An edit of an object's list stands on what was read.
constexpr int kAttemptsMax = 16;

enum class Which : std::uint8_t { kOfBucket, kDefault, kOfObject };

Which WhichOf(const Call& call) {
  switch (call.target.resource) {
    case Resource::kBucketLists:
    case Resource::kBucketList:
      return Which::kOfBucket;
    case Resource::kDefaultLists:
    case Resource::kDefaultList:
      return Which::kDefault;
    default:
      return Which::kOfObject;
  }
}

// A list as it is, and where its entries belong.
struct Found {
  AccessList whole;
  EntryPlace place;
};

Access DefaultAccess(const object::BucketInfo& info) {
  return {object::AccessControl::kPrivate, info.default_access_list};
}

Found OfBucket(Which which, const object::BucketInfo& info) {
  if (which == Which::kDefault) {
    return {WholeList(DefaultAccess(info), ListOf::kBucket, info, {}), DefaultListPlace(info)};
  }
  const Access access{info.access, info.access_list};
  return {WholeList(access, ListOf::kBucket, info, {}), BucketListPlace(info)};
}

Found OfObject(const Call& call, const object::BucketInfo& bucket, const object::ObjectInfo& info) {
  const Access access{info.access, info.access_list};
  return {WholeList(access, ListOf::kObject, bucket, OwnerOf(call, bucket, info)),
          ObjectListPlace(bucket, info)};
}

Result<object::ObjectInfo> StatObject(const Call& call, const object::BucketInfo& bucket) {
  ALOFT_TRY(const identity::Grant read,
            AuthorizeObject(call, bucket, call.key(), Permission::kObjectAccessRead));
  ALOFT_TRY(const auto version, VersionOf(call.query, "generation"));
  auto info = call.objects().objects().Stat(read, call.object_name(), version);
  if (!info) return Fail(FromFault(info.error(), call.bucket(), call.key()));
  info->key = call.key();
  return std::move(*info);
}

Result<Found> Load(const Call& call) {
  const Which which = WhichOf(call);
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  if (which != Which::kOfObject) {
    ALOFT_TRY_VOID(Authorize(call, *bucket, Permission::kBucketPolicyRead));
    ALOFT_TRY_VOID(CheckListsCount(*bucket, "get", ListOf::kBucket));
    return OfBucket(which, *bucket);
  }
  ALOFT_TRY(const object::ObjectInfo info, StatObject(call, *bucket));
  ALOFT_TRY_VOID(CheckListsCount(*bucket, "get", ListOf::kObject));
  return OfObject(call, *bucket, info);
}

AccessList::iterator Find(AccessList& list, std::string_view who) {
  return std::find_if(list.begin(), list.end(),
                      [&](const AccessEntry& entry) { return entry.who == who; });
}

Error NoSuchEntity(std::string_view who) {
  return {404, "notFound", "The specified ACL entry '" + std::string(who) + "' does not exist."};
}

// Changes a list with all its defaults written out.
using Modify = std::function<Result<void>(AccessList& whole)>;

Result<Found> ChangeOfBucket(const Call& call, const object::BucketInfo& bucket, Which which,
                             const Modify& modify) {
  ALOFT_TRY(const identity::Grant write, Authorize(call, bucket, Permission::kBucketPolicyWrite));
  ALOFT_TRY(const object::BucketDraft after,
            ChangeBucket(call, write, {}, [&](object::BucketDraft& draft) -> Result<void> {
              object::BucketInfo& info = draft.info;
              ALOFT_TRY_VOID(CheckListsCount(info, "update", ListOf::kBucket));
              AccessList whole = OfBucket(which, info).whole;
              ALOFT_TRY_VOID(modify(whole));
              const ListOf of = which == Which::kDefault ? ListOf::kObject : ListOf::kBucket;
              ALOFT_TRY(Access access, SplitList(call, whole, of));
              ALOFT_TRY_VOID(CheckPublic(info, access));
              if (which == Which::kDefault) {
                info.default_access_list = std::move(whole);
                return {};
              }
              info.access = access.control;
              info.access_list = std::move(access.list);
              return {};
            }));
  return OfBucket(which, after.info);
}

Result<Found> ChangeOfObject(const Call& call, const object::BucketInfo& bucket,
                             const Modify& modify) {
  ALOFT_TRY(const identity::Grant write,
            AuthorizeObject(call, bucket, call.key(), Permission::kObjectAccessWrite));
  ALOFT_TRY_VOID(CheckListsCount(bucket, "update", ListOf::kObject));
  for (int attempt = 0;; ++attempt) {
    ALOFT_TRY(const object::ObjectInfo info, StatObject(call, bucket));
    AccessList whole = OfObject(call, bucket, info).whole;
    ALOFT_TRY_VOID(modify(whole));
    ALOFT_TRY(Access access, SplitList(call, std::move(whole), ListOf::kObject));
    ALOFT_TRY_VOID(CheckPublic(bucket, access));
    object::ObjectChange change;
    change.access = access.control;
    change.access_list = std::move(access.list);
    change.conditions.if_generation = info.version.generation;
    change.conditions.if_metageneration = info.metageneration;
    const object::VersionRef exactly{info.version.generation, false};
    auto changed = call.objects().objects().Update(write, call.object_name(), exactly, change);
    if (changed) {
      changed->key = call.key();
      return OfObject(call, bucket, *changed);
    }
    const bool raced = changed.error().fault == object::Fault::kPreconditionFailed;
    if (!raced || attempt == kAttemptsMax) {
      return Fail(FromFault(changed.error(), call.bucket(), call.key()));
    }
  }
}

Result<Found> Change(const Call& call, const Modify& modify) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  const Which which = WhichOf(call);
  if (which == Which::kOfObject) return ChangeOfObject(call, *bucket, modify);
  return ChangeOfBucket(call, *bucket, which, modify);
}

edge::Response EntryReply(const Call& call, const AccessEntry& entry, const EntryPlace& place) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  JsonWriter json(response.body);
  WriteEntry(json, call, entry, place);
  return response;
}

// Sets one entry and answers with it.
Result<edge::Response> Put(const Call& call, const AccessEntry& entry) {
  ALOFT_TRY(const Found after, Change(call, [&](AccessList& whole) -> Result<void> {
              const auto found = Find(whole, entry.who);
              if (found == whole.end()) {
                whole.push_back(entry);
              } else {
                found->role = entry.role;
              }
              return {};
            }));
  return EntryReply(call, entry, after.place);
}

ListOf RolesOf(const Call& call) {
  return WhichOf(call) == Which::kOfBucket ? ListOf::kBucket : ListOf::kObject;
}

}  // namespace

Result<edge::Plan> ListAccessControls(const CallPtr& call) {
  ALOFT_TRY(const Found found, Load(*call));
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", std::string_view(std::string(found.place.kind) + "s"));
    WriteEntries(json.Key("items"), *call, found.whole, found.place);
  }));
}

Result<edge::Plan> GetAccessControl(const CallPtr& call) {
  ALOFT_TRY(Found found, Load(*call));
  const auto entry = Find(found.whole, call->target.part);
  if (entry == found.whole.end()) return Fail(NoSuchEntity(call->target.part));
  return edge::Plan(EntryReply(*call, *entry, found.place));
}

Result<edge::Plan> InsertAccessControl(const CallPtr& call) {
  return WithBody(call, [call](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const Json resource, ParseJson(body));
    ALOFT_TRY(const AccessEntry entry, ReadEntry(resource, RolesOf(*call)));
    return Put(*call, entry);
  });
}

Result<edge::Plan> UpdateAccessControl(const CallPtr& call) {
  return WithBody(call, [call](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(Json resource, ParseJson(body));
    Json who{JsonKind::kString};
    who.text = call->target.part;
    resource.members.insert(resource.members.begin(), {"entity", std::move(who)});
    ALOFT_TRY(const AccessEntry entry, ReadEntry(resource, RolesOf(*call)));
    return Put(*call, entry);
  });
}

Result<edge::Plan> DeleteAccessControl(const CallPtr& call) {
  return WithoutBody(call, [call]() -> Result<edge::Response> {
    ALOFT_TRY_VOID(Change(*call, [&](AccessList& whole) -> Result<void> {
      const auto found = Find(whole, call->target.part);
      if (found == whole.end()) return Fail(NoSuchEntity(call->target.part));
      if (whole.size() == 1) return Fail(Invalid("The last entry of a list cannot be deleted."));
      whole.erase(found);
      return {};
    }));
    return EmptyReply(204);
  });
}

}  // namespace aloft::faces::gcs
