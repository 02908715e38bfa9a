#include "object/bucket_config.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "object/attributes.h"
#include "object/buckets.h"
#include "object/limits.h"
#include "object/records.h"

namespace aloft::object {
namespace {

using identity::Grant;
using identity::Permission;

constexpr std::size_t kPieceBytes = 60 * 1024;

identity::PermissionSet SetOf(Permission permission) {
  return identity::PermissionSet().set(static_cast<std::size_t>(permission));
}

bool BelowOne(const std::optional<std::int32_t>& number) { return number && *number < 1; }

Result<void> CheckAction(const LifecycleRule& rule) {
  const LifecycleWhen& when = rule.when;
  for (const auto* list : {&when.prefixes, &when.suffixes, &when.storage_classes}) {
    if (list->size() > kLifecycleTextsMax) {
      return Fail(Error{Fault::kInvalidArgument, "too many prefixes, suffixes or classes"});
    }
    for (const std::string& text : *list) {
      if (text.size() > kObjectKeyBytesMax) {
        return Fail(Error{Fault::kInvalidArgument, "a prefix or suffix is too long"});
      }
    }
  }
  for (const auto& days :
       {when.age_days, when.custom_days, when.noncurrent_days, when.newer_versions}) {
    if (days && *days < 0) return Fail(Error{Fault::kInvalidArgument, "negative days"});
  }
  return CheckShortText(rule.to_class, "storage class");
}

// Saves one configuration and notes in the bucket's record whether there is one.
Result<void> Configure(Core& core, const Grant& grant, std::string_view bucket,
                       std::string_view kind, const std::string& value,
                       bool BucketInfo::* present) {
  auto saved = core.Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
    ALOFT_TRY(BucketRow row, core.LoadBucket(grant, bucket));
    ALOFT_TRY_VOID(SaveConfig(request, row, kind, value));
    BucketInfo info = *row.info;
    if (present != nullptr) info.*present = !value.empty();
    SaveBucket(core, request, row, info);
    return true;
  });
  if (!saved.ok()) return Fail(std::move(saved.error()));
  return {};
}

// One kind of rules, and where they are.
template <class Rule>
struct RuleKind {
  std::string_view kind;
  bool BucketInfo::* configured;
  std::optional<std::vector<Rule>> (*decode)(std::string_view);
  RuleCache<Rule> Core::* cache;
};
constexpr RuleKind<CorsRule> kCorsRules{kCorsConfig, &BucketInfo::has_cors, DecodeCors,
                                        &Core::cors_rules};
constexpr RuleKind<LifecycleRule> kLifecycleRules{kLifecycleConfig, &BucketInfo::has_lifecycle,
                                                  DecodeLifecycle, &Core::lifecycle_rules};

template <class Rule>
Result<SharedRules<Rule>> LoadRules(Core& core, const BucketRow& bucket,
                                    const RuleKind<Rule>& kind) {
  if (!((*bucket.info).*kind.configured)) return std::make_shared<const std::vector<Rule>>();
  RuleCache<Rule>& cache = core.*kind.cache;
  if (SharedRules<Rule> kept = cache.Find(bucket)) return kept;
  ALOFT_TRY(const std::string text, LoadConfig(core, bucket, kind.kind));
  ALOFT_TRY(std::vector<Rule> decoded, Decoded<std::vector<Rule>>(text, kind.decode));
  SharedRules<Rule> rules = std::make_shared<const std::vector<Rule>>(std::move(decoded));
  // A row that is still the same says that the rules are its own.
  const auto again = core.buckets.Load(core.engine, bucket.info->project, bucket.info->name);
  if (again.ok() && again->version == bucket.version) cache.Keep(bucket, rules, text.size());
  return rules;
}

}  // namespace

identity::PermissionSet ConfigChanges() {
  return identity::WithConfigParts(SetOf(Permission::kBucketConfigWrite)) |
         SetOf(Permission::kBucketPolicyWrite) | SetOf(Permission::kBucketPolicyDelete);
}

Result<void> CheckVersioning(const BucketInfo& before, Versioning after) {
  if (after == Versioning::kNever && before.versioning != Versioning::kNever) {
    return Fail(Error{Fault::kInvalidArgument, "versioning cannot be undone"});
  }
  if (after == Versioning::kEnabled || !before.keeps_versions) return {};
  return Fail(Error{Fault::kProtected, "versioning"});
}

Result<void> CheckRules(const std::vector<CorsRule>& rules) {
  if (rules.size() > kCorsRulesMax) return Fail(Error{Fault::kInvalidArgument, "too many rules"});
  for (const CorsRule& rule : rules) {
    ALOFT_TRY_VOID(CheckShortText(rule.id, "rule id"));
    if (rule.origins.empty() || rule.methods.empty()) {
      return Fail(Error{Fault::kInvalidArgument, "origin and method are needed"});
    }
  }
  return {};
}

Result<void> CheckRules(const std::vector<LifecycleRule>& rules) {
  if (rules.size() > kLifecycleRulesMax) {
    return Fail(Error{Fault::kInvalidArgument, "too many rules"});
  }
  for (const LifecycleRule& rule : rules) {
    ALOFT_TRY_VOID(CheckShortText(rule.id, "rule id"));
    if (rule.action != LifecycleAction::kNone) {
      ALOFT_TRY_VOID(CheckAction(rule));
      continue;
    }
    if (BelowOne(rule.expire_days) || BelowOne(rule.noncurrent_days) ||
        BelowOne(rule.noncurrent_keep) || BelowOne(rule.abort_upload_days)) {
      return Fail(Error{Fault::kInvalidArgument, "numbers of days and versions start at 1"});
    }
    if (rule.expire_days && rule.expire_at_micros) {
      return Fail(Error{Fault::kInvalidArgument, "days and date"});
    }
  }
  return {};
}

Result<std::string> LoadConfig(Core& core, const BucketRow& bucket, std::string_view kind) {
  std::string value;
  auto cursor = core.engine.Scan(keys::Under(keys::Config(bucket.place(), kind)));
  for (; cursor->Valid(); cursor->Next()) value += cursor->value();
  ALOFT_TRY_STORE_VOID(cursor->status());
  return value;
}

Result<SharedRules<CorsRule>> LoadCors(Core& core, const BucketRow& bucket) {
  return LoadRules(core, bucket, kCorsRules);
}

Result<SharedRules<LifecycleRule>> LoadLifecycle(Core& core, const BucketRow& bucket) {
  return LoadRules(core, bucket, kLifecycleRules);
}

Result<void> SaveConfig(store::CommitRequest& request, const BucketRow& bucket,
                        std::string_view kind, std::string_view value) {
  if (value.size() > kConfigBytesMax) return Fail(Error{Fault::kTooLarge});
  const std::string prefix = keys::Config(bucket.place(), kind);
  request.EraseRange(keys::Under(prefix));
  for (std::uint16_t piece = 0; !value.empty(); ++piece) {
    std::string key = prefix;
    AppendBe16(key, piece);
    request.Set(std::move(key), std::string(value.substr(0, kPieceBytes)));
    value.remove_prefix(std::min(value.size(), kPieceBytes));
  }
  return {};
}

Result<void> CheckDocumentKind(std::string_view kind) {
  constexpr std::size_t kBytesMax = 64;
  if (kind.empty() || kind.size() > kBytesMax || kind.find('\0') != std::string_view::npos) {
    return Fail(Error{Fault::kInvalidArgument, "document kind"});
  }
  return {};
}

void SaveBucket(Core& core, store::CommitRequest& request, const BucketRow& row, BucketInfo& info) {
  info.metageneration += 1;
  info.updated_micros = core.clock.WallMicros();
  request.Expect(row.key, row.version);
  request.Set(row.key, Encode(info));
}

Result<BucketInfo> Buckets::UpdateSettings(
    const Grant& grant, std::string_view bucket,
    const std::function<Result<void>(BucketSettings&)>& change) {
  RequireGrant(grant, ConfigChanges(), bucket);
  return core_->Resolve<BucketInfo>([&](store::CommitRequest& request) -> Result<BucketInfo> {
    ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
    BucketInfo info = *row.info;
    BucketSettings settings{info.versioning,          info.access, info.ownership,
                            info.public_access_block, info.policy, info.storage_class,
                            info.default_encryption};
    ALOFT_TRY_VOID(change(settings));
    ALOFT_TRY_VOID(CheckVersioning(info, settings.versioning));
    if (settings.policy.size() > kPolicyBytesMax) return Fail(Error{Fault::kTooLarge, "policy"});
    ALOFT_TRY_VOID(CheckShortText(settings.storage_class, "storage class"));
    if (settings.policy != info.policy) info.compiled_policy = nullptr;
    info.versioning = settings.versioning;
    info.access = settings.access;
    info.ownership = settings.ownership;
    info.public_access_block = settings.public_access_block;
    info.policy = std::move(settings.policy);
    info.storage_class = std::move(settings.storage_class);
    info.default_encryption = settings.default_encryption;
    SaveBucket(*core_, request, row, info);
    return info;
  });
}

Result<SharedRules<CorsRule>> Buckets::CorsForPreflight(std::string_view bucket) {
  ALOFT_TRY(const BucketRow row, core_->FindBucket(bucket));
  return LoadCors(*core_, row);
}

Result<SharedRules<CorsRule>> Buckets::Cors(const Grant& grant, std::string_view bucket) {
  RequireGrant(grant, {Permission::kBucketConfigRead, Permission::kBucketCorsRead}, bucket);
  ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
  return LoadCors(*core_, row);
}

Result<void> Buckets::SetCors(const Grant& grant, std::string_view bucket,
                              std::vector<CorsRule> rules) {
  RequireGrant(grant, {Permission::kBucketConfigWrite, Permission::kBucketCorsWrite}, bucket);
  ALOFT_TRY_VOID(CheckRules(rules));
  return Configure(*core_, grant, bucket, kCorsConfig, rules.empty() ? "" : EncodeCors(rules),
                   &BucketInfo::has_cors);
}

Result<SharedRules<LifecycleRule>> Buckets::Lifecycle(const Grant& grant, std::string_view bucket) {
  RequireGrant(grant, {Permission::kBucketConfigRead, Permission::kBucketLifecycleRead}, bucket);
  ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
  return LoadLifecycle(*core_, row);
}

Result<void> Buckets::SetLifecycle(const Grant& grant, std::string_view bucket,
                                   std::vector<LifecycleRule> rules) {
  RequireGrant(grant, {Permission::kBucketConfigWrite, Permission::kBucketLifecycleWrite}, bucket);
  ALOFT_TRY_VOID(CheckRules(rules));
  return Configure(*core_, grant, bucket, kLifecycleConfig,
                   rules.empty() ? "" : EncodeLifecycle(rules), &BucketInfo::has_lifecycle);
}

Result<Tags> Buckets::BucketTags(const Grant& grant, std::string_view bucket) {
  RequireGrant(grant, {Permission::kBucketConfigRead, Permission::kBucketTagsRead}, bucket);
  ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
  return Decoded(LoadConfig(*core_, row, kTagsConfig), DecodeTags);
}

Result<void> Buckets::SetBucketTags(const Grant& grant, std::string_view bucket, Tags tags) {
  RequireGrant(grant, {Permission::kBucketConfigWrite, Permission::kBucketTagsWrite}, bucket);
  ALOFT_TRY_VOID(CheckTags(tags, kBucketTagsMax));
  return Configure(*core_, grant, bucket, kTagsConfig, tags.empty() ? "" : EncodeTags(tags),
                   &BucketInfo::has_tags);
}

Result<std::string> Buckets::Document(const Grant& grant, std::string_view bucket,
                                      std::string_view kind) {
  RequireGrant(grant, identity::WithConfigParts(SetOf(Permission::kBucketConfigRead)), bucket);
  ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
  return LoadConfig(*core_, row, std::string(kDocumentConfig).append(kind));
}

Result<void> Buckets::SetDocument(const Grant& grant, std::string_view bucket,
                                  std::string_view kind, std::string text) {
  RequireGrant(grant, identity::WithConfigParts(SetOf(Permission::kBucketConfigWrite)), bucket);
  ALOFT_TRY_VOID(CheckDocumentKind(kind));
  return Configure(*core_, grant, bucket, std::string(kDocumentConfig).append(kind), text, nullptr);
}

}  // namespace aloft::object
