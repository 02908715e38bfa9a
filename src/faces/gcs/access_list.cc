#include "faces/gcs/access_list.h"

#include <algorithm>
#include <utility>

#include "base/percent.h"
#include "faces/gcs/members.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;
using identity::PermissionSet;
using object::AccessControl;
using object::AccessEntry;
using object::AccessList;
using object::AccessRole;

std::string Team(std::string_view team, const object::BucketInfo& bucket) {
  return "project-" + std::string(team) + "-" + std::to_string(bucket.project);
}

AccessList ProjectTeams(const object::BucketInfo& bucket) {
  return {{Team("owners", bucket), AccessRole::kOwner},
          {Team("editors", bucket), AccessRole::kOwner},
          {Team("viewers", bucket), AccessRole::kReader}};
}

void AddOwner(AccessList& list, std::string_view owner) {
  if (owner.empty()) return;
  const std::string who = "user-" + std::string(owner);
  const bool there = std::any_of(list.begin(), list.end(),
                                 [&](const AccessEntry& entry) { return entry.who == who; });
  if (!there) list.push_back({who, AccessRole::kOwner});
}

std::string_view RoleName(AccessRole role) {
  switch (role) {
    case AccessRole::kReader:
      return "READER";
    case AccessRole::kWriter:
      return "WRITER";
    case AccessRole::kOwner:
      return "OWNER";
  }
  return {};
}

PermissionSet Set(std::initializer_list<Permission> permissions) {
  PermissionSet set;
  for (const Permission permission : permissions) set.set(static_cast<std::size_t>(permission));
  return set;
}

void WriteTeam(JsonWriter& json, std::string_view entity) {
  constexpr std::string_view kPrefix = "project-";
  if (!entity.starts_with(kPrefix)) return;
  entity.remove_prefix(kPrefix.size());
  const std::size_t dash = entity.find('-');
  if (dash == std::string_view::npos) return;
  json.Key("projectTeam").BeginObject().Member("projectNumber", entity.substr(dash + 1));
  json.Member("team", entity.substr(0, dash)).EndObject();
}

}  // namespace

AccessList WholeList(const Access& access, ListOf of, const object::BucketInfo& bucket,
                     std::string_view owner) {
  AccessList whole = access.list.empty() ? ProjectTeams(bucket) : access.list;
  if (of == ListOf::kObject && access.list.empty()) AddOwner(whole, owner);
  if (access.control == AccessControl::kPublicRead) {
    whole.push_back({std::string(kAllUsers), AccessRole::kReader});
  }
  return whole;
}

Result<Access> SplitList(const Call& call, AccessList whole, ListOf of) {
  Access access;
  for (AccessEntry& entry : whole) {
    ALOFT_TRY_VOID(EntityPattern(entry.who, call.services->projects));
    const bool too_much = IsPublic(entry.who) &&
                          (entry.role == AccessRole::kOwner || of == ListOf::kObject) &&
                          entry.role != AccessRole::kReader;
    if (too_much) return Fail(Invalid(entry.who + " may only have READER access to objects."));
    if (entry.who == kAllUsers && entry.role == AccessRole::kReader) {
      access.control = AccessControl::kPublicRead;
      continue;
    }
    const auto same =
        std::find_if(access.list.begin(), access.list.end(),
                     [&](const AccessEntry& before) { return before.who == entry.who; });
    if (same != access.list.end()) {
      same->role = entry.role;
    } else {
      access.list.push_back(std::move(entry));
    }
  }
  return access;
}

Result<AccessEntry> ReadEntry(const Json& entry, ListOf of) {
  const std::string* who = entry.Text("entity");
  const std::string* role = entry.Text("role");
  if (who == nullptr || who->empty()) return Fail(Required("entity"));
  if (role == nullptr) return Fail(Required("role"));
  for (const AccessRole known : {AccessRole::kReader, AccessRole::kWriter, AccessRole::kOwner}) {
    const bool fits = of == ListOf::kBucket || known != AccessRole::kWriter;
    if (*role == RoleName(known) && fits) return AccessEntry{*who, known};
  }
  return Fail(Invalid("Invalid value for role: '" + *role + "'"));
}

Result<AccessList> ReadEntries(const Json& acl, ListOf of) {
  AccessList list;
  for (const Json& item : acl.items) {
    ALOFT_TRY(AccessEntry entry, ReadEntry(item, of));
    list.push_back(std::move(entry));
  }
  return list;
}

Result<Access> PredefinedAccess(std::string_view name, ListOf of, const object::BucketInfo& bucket,
                                std::string_view owner) {
  const bool object = of == ListOf::kObject;
  AccessList own;
  if (object) AddOwner(own, owner);
  if (!object) own.push_back({Team("owners", bucket), AccessRole::kOwner});
  const auto with = [&](std::string who, AccessRole role) {
    AccessList list = own;
    list.push_back({std::move(who), role});
    return Access{AccessControl::kPrivate, std::move(list)};
  };
  if (name == "projectPrivate") return Access{};
  if (name == "private") return Access{AccessControl::kPrivate, std::move(own)};
  if (name == "publicRead") return Access{AccessControl::kPublicRead, std::move(own)};
  if (name == "authenticatedRead") return with(std::string(kAllAuthenticated), AccessRole::kReader);
  if (!object && name == "publicReadWrite")
    return with(std::string(kAllUsers), AccessRole::kWriter);
  if (object && name == "bucketOwnerRead") return with(Team("owners", bucket), AccessRole::kReader);
  if (object && name == "bucketOwnerFullControl") {
    return with(Team("owners", bucket), AccessRole::kOwner);
  }
  return Fail(InvalidParameter("predefinedAcl", name));
}

Result<Access> NewObjectAccess(const Call& call, const object::BucketInfo& bucket,
                               std::string_view predefined, const AccessList* given) {
  const auto& principal = *call.request->principal();
  const std::string owner = principal.project ? EmailOf(principal) : std::string();
  const bool asked = !predefined.empty() || (given != nullptr && !given->empty());
  if (!asked && (IsUniform(bucket) || bucket.default_access_list.empty())) return Access{};
  if (asked) ALOFT_TRY_VOID(CheckListsCount(bucket, "insert", ListOf::kObject));
  Access access;
  if (!predefined.empty()) {
    ALOFT_TRY(access, PredefinedAccess(predefined, ListOf::kObject, bucket, owner));
  } else {
    AccessList whole = asked ? *given : bucket.default_access_list;
    AddOwner(whole, owner);
    ALOFT_TRY(access, SplitList(call, std::move(whole), ListOf::kObject));
  }
  ALOFT_TRY_VOID(CheckPublic(bucket, access));
  return access;
}

Result<void> CheckListsCount(const object::BucketInfo& bucket, std::string_view verb, ListOf of) {
  if (!IsUniform(bucket)) return {};
  const std::string what =
      of == ListOf::kObject ? "legacy ACL for an object" : "legacy ACL for a bucket";
  return Fail(Invalid("Cannot " + std::string(verb) + " " + what +
                      " when uniform bucket-level access is enabled. Read more at "
                      "https://cloud.google.com/storage/docs/uniform-bucket-level-access"));
}

Result<void> CheckPublic(const object::BucketInfo& bucket, const Access& access) {
  if (!PreventsPublicAccess(bucket)) return {};
  const bool shared = access.control == AccessControl::kPublicRead ||
                      std::any_of(access.list.begin(), access.list.end(),
                                  [](const AccessEntry& entry) { return IsPublic(entry.who); });
  if (!shared) return {};
  return Fail(Error{412, "conditionNotMet",
                    "The member bindings allUsers and allAuthenticatedUsers are not allowed since "
                    "public access prevention is enforced."});
}

PermissionSet BucketPermissions(AccessRole role) {
  PermissionSet set =
      Set({Permission::kObjectsList, Permission::kObjectVersionsList, Permission::kUploadsList});
  if (role == AccessRole::kReader) return set;
  set |= Set({Permission::kObjectWrite, Permission::kObjectDelete, Permission::kObjectVersionDelete,
              Permission::kUploadAbort, Permission::kUploadPartsList});
  if (role == AccessRole::kWriter) return set;
  return identity::WithConfigParts(
      set |
      Set({Permission::kBucketRead, Permission::kBucketConfigRead, Permission::kBucketConfigWrite,
           Permission::kBucketPolicyRead, Permission::kBucketPolicyWrite}));
}

PermissionSet ObjectPermissions(AccessRole role) {
  PermissionSet set =
      Set({Permission::kObjectRead, Permission::kObjectVersionRead, Permission::kObjectTagsRead});
  if (role == AccessRole::kReader) return set;
  return set | Set({Permission::kObjectAccessRead, Permission::kObjectAccessWrite});
}

void WriteEntry(JsonWriter& json, const Call& call, const AccessEntry& entry,
                const EntryPlace& place) {
  json.BeginObject().Member("kind", place.kind).Member("bucket", std::string_view(place.bucket));
  std::string id = place.bucket;
  std::string path = "/storage/v1/b/" + place.bucket;
  if (!place.key.empty()) {
    id += "/" + place.key + "/" + std::to_string(place.generation);
    path += "/o/" + UriEncode(place.key, SlashEncoding::kEncoded);
    json.Member("object", std::string_view(place.key));
    json.Member("generation", std::string_view(std::to_string(place.generation)));
  }
  json.Member("id", std::string_view(id + "/" + entry.who));
  json.Member("selfLink", std::string_view(Origin(call.http()) + path + "/acl/" + entry.who));
  json.Member("entity", std::string_view(entry.who)).Member("role", RoleName(entry.role));
  constexpr std::string_view kUser = "user-";
  if (entry.who.starts_with(kUser)) {
    json.Member("email", std::string_view(entry.who).substr(kUser.size()));
  }
  WriteTeam(json, entry.who);
  json.Member("etag", std::string_view(place.etag)).EndObject();
}

void WriteEntries(JsonWriter& json, const Call& call, const AccessList& list,
                  const EntryPlace& place) {
  json.BeginArray();
  for (const AccessEntry& entry : list) WriteEntry(json, call, entry, place);
  json.EndArray();
}

}  // namespace aloft::faces::gcs
