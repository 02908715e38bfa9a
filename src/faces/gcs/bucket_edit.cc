#include "faces/gcs/bucket_edit.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/bucket_rules.h"
#include "faces/gcs/iam_policy.h"

namespace aloft::faces::gcs {
namespace {

using object::BucketDraft;
using object::BucketInfo;

// What would change how a bucket behaves, if it were obeyed.
constexpr std::string_view kUnbuilt[] = {
    "encryption",
    "hierarchicalNamespace",
    "ipFilter",
    "logging",
};

bool IsSet(const Json& value) {
  if (value.kind == JsonKind::kNull) return false;
  if (value.kind == JsonKind::kBool) return value.truth;
  if (value.kind == JsonKind::kList) return !value.items.empty();
  if (value.kind != JsonKind::kObject) return true;
  return std::any_of(value.members.begin(), value.members.end(),
                     [](const auto& member) { return IsSet(member.second); });
}

Result<void> RefuseUnbuilt(const Json& resource) {
  for (const std::string_view name : kUnbuilt) {
    const Json* value = resource.Find(name);
    if (value != nullptr && IsSet(*value)) return Fail(NotImplemented(name));
  }
  const std::string* rpo = resource.Text("rpo");
  if (rpo != nullptr && *rpo != "DEFAULT") return Fail(NotImplemented("rpo"));
  return {};
}

// https://cloud.google.com/storage/docs/tags-and-labels#bucket-labels
bool IsLabelText(std::string_view text) {
  constexpr std::size_t kCharactersMax = 63;
  const auto allowed = [](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    return plain || (static_cast<unsigned char>(c) & 0x80) != 0;
  };
  return CountCodePoints(text) <= kCharactersMax && std::all_of(text.begin(), text.end(), allowed);
}

bool IsLabelName(std::string_view name) {
  const auto begins = [](char c) {
    return (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80) != 0;
  };
  return !name.empty() && begins(name.front()) && IsLabelText(name);
}

// Null takes a label away; the others replace. `before`: what S3 may have tagged the bucket with
// has other rules, and may be sent back as it came.
Result<object::Tags> MergeLabels(const Json& change, object::Tags labels,
                                 const object::Tags& before) {
  if (change.kind == JsonKind::kNull) return object::Tags();
  if (change.kind != JsonKind::kObject) return Fail(Invalid("labels is not an object"));
  for (const auto& [name, value] : change.members) {
    std::erase_if(labels, [&](const object::Tag& label) { return label.key == name; });
    if (value.kind == JsonKind::kNull) continue;
    const object::Tag label{name, value.text};
    const bool known = std::find(before.begin(), before.end(), label) != before.end();
    const bool fits = known || (IsLabelName(name) && IsLabelText(value.text));
    if (value.kind != JsonKind::kString || !fits) {
      return Fail(Invalid("Invalid label '" + name + "'"));
    }
    labels.push_back(label);
  }
  return labels;
}

Result<std::optional<std::int64_t>> Seconds(const Json* from, std::string_view name) {
  const std::string* text = from == nullptr ? nullptr : from->Text(name);
  if (text == nullptr) return std::optional<std::int64_t>();
  std::int64_t seconds = 0;
  const char* end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, seconds);
  if (fault != std::errc() || stop != end || seconds < 0) {
    return Fail(Invalid("Invalid value for " + std::string(name)));
  }
  return std::optional(seconds);
}

void EditVersioning(const Json& resource, ChangeForm form, BucketInfo& info) {
  const Json* versioning = resource.Find("versioning");
  if (versioning == nullptr && form != ChangeForm::kUpdate) return;
  const bool enabled = versioning != nullptr && versioning->IsTrue("enabled");
  const bool never = info.versioning == object::Versioning::kNever;
  if (enabled) info.versioning = object::Versioning::kEnabled;
  if (!enabled && !never) info.versioning = object::Versioning::kSuspended;
}

// Uniform access, and its older name; whether public access is prevented.
Result<void> EditAccess(const Json& resource, BucketInfo& info) {
  const Json* iam = resource.Find("iamConfiguration");
  if (iam == nullptr) return {};
  for (const std::string_view name : {"bucketPolicyOnly", "uniformBucketLevelAccess"}) {
    const Json* uniform = iam->Find(name);
    const Json* enabled = uniform == nullptr ? nullptr : uniform->Find("enabled");
    if (enabled == nullptr || enabled->kind != JsonKind::kBool) continue;
    if (!enabled->truth && HasConditions(ParseBindings(info.bindings))) {
      return Fail(Invalid("Take the conditions out of the bucket's IAM policy first."));
    }
    info.ownership =
        enabled->truth ? object::Ownership::kBucketOwnerEnforced : object::Ownership::kWriter;
  }
  const std::string* prevention = iam->Text("publicAccessPrevention");
  if (prevention == nullptr) return {};
  if (*prevention == "enforced") {
    info.public_access_block = object::PublicAccessBlock{true, true, true, true};
  } else if (*prevention == "inherited" || *prevention == "unspecified") {
    info.public_access_block.reset();
  } else {
    return Fail(Invalid("Invalid value for publicAccessPrevention"));
  }
  return {};
}

Result<void> EditLists(const Call& call, const Json& resource, BucketInfo& info) {
  const Json* own = resource.Find("acl");
  if (own != nullptr && own->kind == JsonKind::kList) {
    if (!own->items.empty()) ALOFT_TRY_VOID(CheckListsCount(info, "update", ListOf::kBucket));
    ALOFT_TRY(object::AccessList list, ReadEntries(*own, ListOf::kBucket));
    ALOFT_TRY(Access access, SplitList(call, std::move(list), ListOf::kBucket));
    ALOFT_TRY_VOID(CheckPublic(info, access));
    info.access = access.control;
    info.access_list = std::move(access.list);
  }
  const Json* objects = resource.Find("defaultObjectAcl");
  if (objects != nullptr && objects->kind == JsonKind::kList) {
    if (!objects->items.empty()) ALOFT_TRY_VOID(CheckListsCount(info, "update", ListOf::kObject));
    ALOFT_TRY(info.default_access_list, ReadEntries(*objects, ListOf::kObject));
    ALOFT_TRY_VOID(SplitList(call, info.default_access_list, ListOf::kObject));
  }
  return {};
}

Result<void> EditKeeping(const Call& call, const Json& resource, ChangeForm form,
                         BucketInfo& info) {
  const std::int64_t now = call.services->clock.WallMicros();
  const Json* retention = resource.Find("retentionPolicy");
  if (retention != nullptr || form == ChangeForm::kUpdate) {
    ALOFT_TRY(const auto seconds, Seconds(retention, "retentionPeriod"));
    // A hundred years of 365.25 days.
    constexpr std::int64_t kMostSeconds = 3'155'760'000;
    if (seconds && *seconds > kMostSeconds) {
      return Fail(Invalid("The retention period may be at most 3155760000 seconds."));
    }
    const std::int64_t before = info.retention ? info.retention->seconds : 0;
    const bool locked = info.retention && info.retention->locked;
    if (!seconds || *seconds == 0) {
      info.retention.reset();
    } else if (*seconds != before) {
      info.retention = object::BucketRetention{*seconds, now, locked};
    }
  }
  if (const Json* soft = resource.Find("softDeletePolicy")) {
    ALOFT_TRY(const auto seconds, Seconds(soft, "retentionDurationSeconds"));
    const std::int64_t before = info.soft_delete ? info.soft_delete->seconds : 0;
    if (seconds.value_or(0) == 0) {
      info.soft_delete.reset();
    } else if (*seconds != before) {
      constexpr std::int64_t kDaySeconds = 24 * 3600;
      if (*seconds < 7 * kDaySeconds || *seconds > 90 * kDaySeconds) {
        return Fail(Invalid("Soft delete retention is 0, or from 7 to 90 days."));
      }
      info.soft_delete = object::SoftDelete{*seconds, now};
    }
  }
  if (resource.Find("defaultEventBasedHold") != nullptr || form == ChangeForm::kUpdate) {
    info.hold_new_objects = resource.IsTrue("defaultEventBasedHold");
  }
  return {};
}

Result<void> EditBeside(const Json& resource, ChangeForm form, BucketDraft& bucket) {
  const object::Tags before = bucket.tags;
  if (form == ChangeForm::kUpdate) {
    bucket.tags.clear();
    bucket.cors.clear();
    bucket.lifecycle.clear();
  }
  if (const Json* labels = resource.Find("labels")) {
    ALOFT_TRY(bucket.tags, MergeLabels(*labels, std::move(bucket.tags), before));
  }
  if (const Json* cors = resource.Find("cors")) {
    ALOFT_TRY(bucket.cors, ReadCors(*cors));
  }
  if (const Json* lifecycle = resource.Find("lifecycle")) {
    ALOFT_TRY(bucket.lifecycle, ReadLifecycle(*lifecycle));
  }
  return {};
}

}  // namespace

bool IsReservedName(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) c = c == '0' ? 'o' : c;
  return name.starts_with("goog") || plain.find("google") != std::string::npos;
}

Result<void> EditBucket(const Call& call, const Json& resource, ChangeForm form,
                        BucketDraft& bucket) {
  ALOFT_TRY_VOID(RefuseUnbuilt(resource));
  if (const std::string* storage_class = resource.Text("storageClass")) {
    ALOFT_TRY(bucket.info.storage_class, ParseStorageClass(*storage_class));
  }
  EditVersioning(resource, form, bucket.info);
  ALOFT_TRY_VOID(EditBeside(resource, form, bucket));
  ALOFT_TRY_VOID(EditExtras(resource, form, call.services->clock.WallMicros(), bucket));
  ALOFT_TRY_VOID(EditAccess(resource, bucket.info));
  ALOFT_TRY_VOID(EditLists(call, resource, bucket.info));
  return EditKeeping(call, resource, form, bucket.info);
}

Result<void> ApplyPredefined(const Call& call, BucketDraft& bucket) {
  BucketInfo& info = bucket.info;
  if (const std::string_view name = call.query.Get("predefinedAcl"); !name.empty()) {
    ALOFT_TRY_VOID(CheckListsCount(info, "set", ListOf::kBucket));
    ALOFT_TRY(Access access, PredefinedAccess(name, ListOf::kBucket, info, {}));
    ALOFT_TRY_VOID(CheckPublic(info, access));
    info.access = access.control;
    info.access_list = std::move(access.list);
  }
  const std::string_view objects = call.query.Get("predefinedDefaultObjectAcl");
  if (objects.empty()) return {};
  ALOFT_TRY_VOID(CheckListsCount(info, "set", ListOf::kObject));
  ALOFT_TRY(const Access access, PredefinedAccess(objects, ListOf::kObject, info, {}));
  ALOFT_TRY_VOID(CheckPublic(info, access));
  const bool plain = access.list.empty() && access.control == object::AccessControl::kPrivate;
  info.default_access_list =
      plain ? object::AccessList() : WholeList(access, ListOf::kObject, info, {});
  return {};
}

Result<BucketDraft> ChangeBucket(const Call& call, const identity::Grant& grant,
                                 const std::vector<std::string_view>& documents, const Edit& edit) {
  std::optional<Error> refused;
  auto changed = call.objects().buckets().Change(
      grant, call.bucket(), documents, [&](BucketDraft& draft) -> object::Result<void> {
        refused.reset();
        auto edited = edit(draft);
        if (edited) return {};
        refused = std::move(edited.error());
        return Fail(object::Error{object::Fault::kInvalidArgument});
      });
  if (changed) return std::move(*changed);
  if (refused) return Fail(std::move(*refused));
  return Fail(FromFault(changed.error(), call.bucket(), {}));
}

}  // namespace aloft::faces::gcs
