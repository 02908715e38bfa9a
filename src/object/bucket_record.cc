#include "base/bytes.h"
#include "object/fields.h"
#include "object/records.h"

namespace aloft::object {
namespace {

constexpr std::uint8_t kBucketVersion = 1;
constexpr std::uint8_t kTagsVersion = 1;
constexpr std::uint8_t kCorsVersion = 1;
constexpr std::uint8_t kLifecycleVersion = 1;
constexpr std::uint8_t kNested = 1;  // version of everything that lies inside one of the above

enum BucketField : std::uint8_t {
  kId = 1,
  kCreated = 2,
  kUpdated = 3,
  kMetageneration = 4,
  kLocation = 5,
  kStorageClass = 6,
  kVersioning = 7,
  kAccess = 8,
  kOwnership = 9,           // absent: not set
  kPublicAccessBlock = 10,  // bits in the order of the struct; absent: not set
  kPolicy = 11,
  kParts = 12,  // bits: CORS, lifecycle, tags
  kBindings = 13,
  kListEntry = 14,
  kDefaultListEntry = 15,
  kRetention = 16,  // absent: not set; nested, so below
  kSoftDelete = 17,
  kObjectRules = 18,  // bits: hold new objects, objects may have a retention, versioning stays on
  kDefaultRetention = 20,
  kEncryption = 24,  // bits: new objects with the server's key, bucket key
};

enum RetentionField : std::uint8_t { kSeconds = 1, kSince = 2, kLocked = 3 };
enum DefaultField : std::uint8_t { kDefaultDays = 1, kDefaultYears = 2, kDefaultLocked = 3 };

enum RuleField : std::uint8_t {
  kRuleId = 1,
  kDisabled = 2,
  kPrefix = 3,
  kRuleTag = 4,
  kLargerThan = 5,
  kSmallerThan = 6,
  kFilterForm = 7,
  kExpireDays = 8,
  kExpireAt = 9,
  kExpireLoneMarkers = 10,
  kNoncurrentDays = 11,
  kNoncurrentKeep = 12,
  kAbortUploadDays = 13,
  kTransition = 14,
  kNoncurrentTransition = 15,
  kAction = 16,
  kToClass = 17,
  kWhen = 18,  // nested
  kFromClass = 19,
};

enum WhenField : std::uint8_t {
  kAgeDays = 1,
  kCreatedBefore = 2,
  kCustomDays = 3,
  kCustomBefore = 4,
  kWhenNoncurrentDays = 5,
  kNoncurrentBefore = 6,
  kNewerVersions = 7,
  kIsCurrent = 8,
  kWhenPrefix = 9,
  kWhenSuffix = 10,
  kWhenClass = 11,
};

enum TransitionField : std::uint8_t { kDays = 1, kAt = 2, kKeepNewest = 3, kClass = 4 };

enum CorsField : std::uint8_t {
  kCorsId = 1,
  kOrigin = 2,
  kMethod = 3,
  kRequestHeader = 4,
  kExposedHeader = 5,
  kMaxAge = 6,
};

constexpr std::uint8_t kItem = 1;  // the one field of lists

template <class T>
std::uint64_t Unsigned(T value) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

template <class T>
void IntIfSet(FieldWriter& out, std::uint8_t field, const std::optional<T>& value) {
  if (value) out.IntAlways(field, Unsigned(*value));
}

std::int32_t Days(const FieldReader& in) { return static_cast<std::int32_t>(in.signed_number()); }

std::uint64_t Bits(const PublicAccessBlock& block) {
  return (block.refuse_public_access_controls ? 1u : 0u) |
         (block.ignore_public_access_controls ? 2u : 0u) |
         (block.refuse_public_policies ? 4u : 0u) | (block.restrict_public_policies ? 8u : 0u);
}

std::string EncodeRetention(std::int64_t seconds, std::int64_t since_micros, bool locked) {
  FieldWriter out(kNested);
  out.Int(kSeconds, Unsigned(seconds));
  out.Int(kSince, Unsigned(since_micros));
  out.Int(kLocked, locked ? 1 : 0);
  return out.Take();
}

bool ReadRetention(std::string_view bytes, BucketRetention& out) {
  FieldReader in(bytes, kNested);
  while (in.Next()) {
    if (in.field() == kSeconds) out.seconds = in.signed_number();
    if (in.field() == kSince) out.since_micros = in.signed_number();
    if (in.field() == kLocked) out.locked = in.number() != 0;
    if (in.field() > kLocked) return false;
  }
  return in.ok();
}

bool ReadSoftDelete(std::string_view bytes, SoftDelete& out) {
  BucketRetention read;
  if (!ReadRetention(bytes, read)) return false;
  out = {read.seconds, read.since_micros};
  return true;
}

std::string EncodeDefault(const DefaultRetention& retention) {
  FieldWriter out(kNested);
  out.Int(kDefaultDays, Unsigned(retention.days));
  out.Int(kDefaultYears, Unsigned(retention.years));
  out.Int(kDefaultLocked, retention.locked ? 1 : 0);
  return out.Take();
}

bool ReadDefault(std::string_view bytes, DefaultRetention& out) {
  FieldReader in(bytes, kNested);
  while (in.Next()) {
    if (in.field() == kDefaultDays) out.days = Days(in);
    if (in.field() == kDefaultYears) out.years = Days(in);
    if (in.field() == kDefaultLocked) out.locked = in.number() != 0;
    if (in.field() > kDefaultLocked) return false;
  }
  return in.ok();
}

bool ReadBucketField(const FieldReader& in, BucketInfo& bucket) {
  switch (in.field()) {
    case kId:
      bucket.id = in.number();
      return true;
    case kCreated:
      bucket.created_micros = in.signed_number();
      return true;
    case kUpdated:
      bucket.updated_micros = in.signed_number();
      return true;
    case kMetageneration:
      bucket.metageneration = in.signed_number();
      return true;
    case kLocation:
      bucket.location = in.text();
      return true;
    case kStorageClass:
      bucket.storage_class = in.text();
      return true;
    case kVersioning:
      bucket.versioning = static_cast<Versioning>(in.number());
      return in.number() <= 2;
    case kAccess:
      bucket.access = static_cast<AccessControl>(in.number());
      return in.number() <= 1;
    case kOwnership:
      bucket.ownership = static_cast<Ownership>(in.number());
      return in.number() <= 2;
    case kPublicAccessBlock: {
      const std::uint64_t bits = in.number();
      bucket.public_access_block =
          PublicAccessBlock{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
      return bits < 16;
    }
    case kPolicy:
      bucket.policy = in.text();
      return true;
    case kParts:
      bucket.has_cors = (in.number() & 1) != 0;
      bucket.has_lifecycle = (in.number() & 2) != 0;
      bucket.has_tags = (in.number() & 4) != 0;
      return true;
    case kBindings:
      bucket.bindings = in.text();
      return true;
    case kListEntry:
      return ReadAccess(in.text(), bucket.access_list);
    case kDefaultListEntry:
      return ReadAccess(in.text(), bucket.default_access_list);
    case kRetention:
      return ReadRetention(in.text(), bucket.retention.emplace());
    case kSoftDelete:
      return ReadSoftDelete(in.text(), bucket.soft_delete.emplace());
    case kObjectRules:
      bucket.hold_new_objects = (in.number() & 1) != 0;
      bucket.object_retention = (in.number() & 2) != 0;
      bucket.keeps_versions = (in.number() & 4) != 0;
      return in.number() < 8;
    case kDefaultRetention:
      return ReadDefault(in.text(), bucket.default_retention.emplace());
    case kEncryption:
      bucket.default_encryption = {(in.number() & 1) != 0, (in.number() & 2) != 0};
      return in.number() < 4;
    default:
      return false;
  }
}

std::string EncodeTag(const Tag& tag) {
  std::string out;
  AppendLengthPrefixed(out, tag.key);
  out += tag.value;
  return out;
}

bool ReadTag(std::string_view bytes, Tags& tags) {
  auto key = TakeLengthPrefixed(bytes);
  if (!key) return false;
  tags.push_back({std::string(*key), std::string(bytes)});
  return true;
}

std::string EncodeTransition(const LifecycleTransition& transition) {
  FieldWriter out(kNested);
  IntIfSet(out, kDays, transition.days);
  IntIfSet(out, kAt, transition.at_micros);
  IntIfSet(out, kKeepNewest, transition.keep_newest);
  out.Text(kClass, transition.storage_class);
  return out.Take();
}

bool ReadTransition(std::string_view bytes, std::vector<LifecycleTransition>& out) {
  LifecycleTransition transition;
  FieldReader in(bytes, kNested);
  while (in.Next()) {
    switch (in.field()) {
      case kDays:
        transition.days = Days(in);
        break;
      case kAt:
        transition.at_micros = in.signed_number();
        break;
      case kKeepNewest:
        transition.keep_newest = Days(in);
        break;
      case kClass:
        transition.storage_class = in.text();
        break;
      default:
        return false;
    }
  }
  out.push_back(std::move(transition));
  return in.ok();
}

std::string EncodeWhen(const LifecycleWhen& when) {
  FieldWriter out(kNested);
  IntIfSet(out, kAgeDays, when.age_days);
  IntIfSet(out, kCreatedBefore, when.created_before_micros);
  IntIfSet(out, kCustomDays, when.custom_days);
  IntIfSet(out, kCustomBefore, when.custom_before_micros);
  IntIfSet(out, kWhenNoncurrentDays, when.noncurrent_days);
  IntIfSet(out, kNoncurrentBefore, when.noncurrent_before_micros);
  IntIfSet(out, kNewerVersions, when.newer_versions);
  IntIfSet(out, kIsCurrent, when.current);
  for (const auto& item : when.prefixes) out.TextAlways(kWhenPrefix, item);
  for (const auto& item : when.suffixes) out.TextAlways(kWhenSuffix, item);
  for (const auto& item : when.storage_classes) out.TextAlways(kWhenClass, item);
  return out.Take();
}

bool ReadWhenField(const FieldReader& in, LifecycleWhen& when) {
  switch (in.field()) {
    case kAgeDays:
      when.age_days = Days(in);
      return true;
    case kCreatedBefore:
      when.created_before_micros = in.signed_number();
      return true;
    case kCustomDays:
      when.custom_days = Days(in);
      return true;
    case kCustomBefore:
      when.custom_before_micros = in.signed_number();
      return true;
    case kWhenNoncurrentDays:
      when.noncurrent_days = Days(in);
      return true;
    case kNoncurrentBefore:
      when.noncurrent_before_micros = in.signed_number();
      return true;
    case kNewerVersions:
      when.newer_versions = Days(in);
      return true;
    case kIsCurrent:
      when.current = in.number() != 0;
      return true;
    case kWhenPrefix:
      when.prefixes.emplace_back(in.text());
      return true;
    case kWhenSuffix:
      when.suffixes.emplace_back(in.text());
      return true;
    case kWhenClass:
      when.storage_classes.emplace_back(in.text());
      return true;
    default:
      return false;
  }
}

bool ReadWhen(std::string_view bytes, LifecycleWhen& when) {
  FieldReader in(bytes, kNested);
  while (in.Next()) {
    if (!ReadWhenField(in, when)) return false;
  }
  return in.ok();
}

std::string EncodeRule(const LifecycleRule& rule) {
  FieldWriter out(kNested);
  out.Text(kRuleId, rule.id);
  out.Int(kDisabled, rule.enabled ? 0 : 1);
  if (rule.prefix) out.TextAlways(kPrefix, *rule.prefix);
  for (const Tag& tag : rule.tags) out.Text(kRuleTag, EncodeTag(tag));
  IntIfSet(out, kLargerThan, rule.larger_than_bytes);
  IntIfSet(out, kSmallerThan, rule.smaller_than_bytes);
  out.Int(kFilterForm, rule.filter_form);
  IntIfSet(out, kExpireDays, rule.expire_days);
  IntIfSet(out, kExpireAt, rule.expire_at_micros);
  out.Int(kExpireLoneMarkers, rule.expire_lone_markers ? 1 : 0);
  IntIfSet(out, kNoncurrentDays, rule.noncurrent_days);
  IntIfSet(out, kNoncurrentKeep, rule.noncurrent_keep);
  IntIfSet(out, kAbortUploadDays, rule.abort_upload_days);
  for (const auto& item : rule.transitions) out.Text(kTransition, EncodeTransition(item));
  for (const auto& item : rule.noncurrent_transitions) {
    out.Text(kNoncurrentTransition, EncodeTransition(item));
  }
  if (rule.action == LifecycleAction::kNone) return out.Take();
  out.Int(kAction, static_cast<std::uint64_t>(rule.action));
  out.Text(kToClass, rule.to_class);
  out.TextAlways(kWhen, EncodeWhen(rule.when));
  for (const auto& item : rule.from_classes) out.TextAlways(kFromClass, item);
  return out.Take();
}

bool ReadRuleField(const FieldReader& in, LifecycleRule& rule) {
  switch (in.field()) {
    case kRuleId:
      rule.id = in.text();
      return true;
    case kDisabled:
      rule.enabled = in.number() == 0;
      return true;
    case kPrefix:
      rule.prefix = std::string(in.text());
      return true;
    case kRuleTag:
      return ReadTag(in.text(), rule.tags);
    case kLargerThan:
      rule.larger_than_bytes = in.number();
      return true;
    case kSmallerThan:
      rule.smaller_than_bytes = in.number();
      return true;
    case kFilterForm:
      rule.filter_form = static_cast<std::uint8_t>(in.number());
      return true;
    case kExpireDays:
      rule.expire_days = Days(in);
      return true;
    case kExpireAt:
      rule.expire_at_micros = in.signed_number();
      return true;
    case kExpireLoneMarkers:
      rule.expire_lone_markers = in.number() != 0;
      return true;
    case kNoncurrentDays:
      rule.noncurrent_days = Days(in);
      return true;
    case kNoncurrentKeep:
      rule.noncurrent_keep = Days(in);
      return true;
    case kAbortUploadDays:
      rule.abort_upload_days = Days(in);
      return true;
    case kTransition:
      return ReadTransition(in.text(), rule.transitions);
    case kNoncurrentTransition:
      return ReadTransition(in.text(), rule.noncurrent_transitions);
    case kAction:
      rule.action = static_cast<LifecycleAction>(in.number());
      return in.number() <= static_cast<std::uint64_t>(LifecycleAction::kAbortUpload);
    case kToClass:
      rule.to_class = in.text();
      return true;
    case kWhen:
      return ReadWhen(in.text(), rule.when);
    case kFromClass:
      rule.from_classes.emplace_back(in.text());
      return true;
    default:
      return false;
  }
}

std::string EncodeCorsRule(const CorsRule& rule) {
  FieldWriter out(kNested);
  out.Text(kCorsId, rule.id);
  for (const auto& item : rule.origins) out.TextAlways(kOrigin, item);
  for (const auto& item : rule.methods) out.TextAlways(kMethod, item);
  for (const auto& item : rule.request_headers) out.TextAlways(kRequestHeader, item);
  for (const auto& item : rule.exposed_headers) out.TextAlways(kExposedHeader, item);
  IntIfSet(out, kMaxAge, rule.max_age_seconds);
  return out.Take();
}

bool ReadCorsField(const FieldReader& in, CorsRule& rule) {
  switch (in.field()) {
    case kCorsId:
      rule.id = in.text();
      return true;
    case kOrigin:
      rule.origins.emplace_back(in.text());
      return true;
    case kMethod:
      rule.methods.emplace_back(in.text());
      return true;
    case kRequestHeader:
      rule.request_headers.emplace_back(in.text());
      return true;
    case kExposedHeader:
      rule.exposed_headers.emplace_back(in.text());
      return true;
    case kMaxAge:
      rule.max_age_seconds = Days(in);
      return true;
    default:
      return false;
  }
}

// A list whose items each read themselves from nested fields.
template <class T>
std::optional<std::vector<T>> DecodeList(std::string_view bytes, std::uint8_t version,
                                         bool (*read_field)(const FieldReader&, T&)) {
  std::vector<T> list;
  FieldReader in(bytes, version);
  while (in.Next()) {
    if (in.field() != kItem) return std::nullopt;
    T& item = list.emplace_back();
    FieldReader fields(in.text(), kNested);
    while (fields.Next()) {
      if (!read_field(fields, item)) return std::nullopt;
    }
    if (!fields.ok()) return std::nullopt;
  }
  if (!in.ok()) return std::nullopt;
  return list;
}

}  // namespace

std::string EncodeAccess(const AccessEntry& entry) {
  return std::string(1, static_cast<char>(entry.role)) + entry.who;
}

bool ReadAccess(std::string_view bytes, AccessList& list) {
  const auto role = TakeByte(bytes);
  if (!role || *role < 1 || *role > 3) return false;
  list.push_back({std::string(bytes), static_cast<AccessRole>(*role)});
  return true;
}

std::string Encode(const BucketInfo& bucket) {
  FieldWriter out(kBucketVersion);
  out.Int(kId, bucket.id);
  out.Int(kCreated, Unsigned(bucket.created_micros));
  out.Int(kUpdated, Unsigned(bucket.updated_micros));
  out.Int(kMetageneration, Unsigned(bucket.metageneration));
  out.Text(kLocation, bucket.location);
  out.Text(kStorageClass, bucket.storage_class);
  out.Int(kVersioning, static_cast<std::uint64_t>(bucket.versioning));
  out.Int(kAccess, static_cast<std::uint64_t>(bucket.access));
  if (bucket.ownership) out.IntAlways(kOwnership, static_cast<std::uint64_t>(*bucket.ownership));
  if (bucket.public_access_block) {
    out.IntAlways(kPublicAccessBlock, Bits(*bucket.public_access_block));
  }
  out.Text(kPolicy, bucket.policy);
  out.Int(kParts, (bucket.has_cors ? 1u : 0u) | (bucket.has_lifecycle ? 2u : 0u) |
                      (bucket.has_tags ? 4u : 0u));
  out.Text(kBindings, bucket.bindings);
  for (const AccessEntry& entry : bucket.access_list) out.Text(kListEntry, EncodeAccess(entry));
  for (const AccessEntry& entry : bucket.default_access_list) {
    out.Text(kDefaultListEntry, EncodeAccess(entry));
  }
  if (bucket.retention) {
    const BucketRetention& retention = *bucket.retention;
    out.TextAlways(kRetention,
                   EncodeRetention(retention.seconds, retention.since_micros, retention.locked));
  }
  if (bucket.soft_delete) {
    const SoftDelete& soft = *bucket.soft_delete;
    out.TextAlways(kSoftDelete, EncodeRetention(soft.seconds, soft.since_micros, false));
  }
  out.Int(kObjectRules, (bucket.hold_new_objects ? 1u : 0u) | (bucket.object_retention ? 2u : 0u) |
                            (bucket.keeps_versions ? 4u : 0u));
  if (bucket.default_retention) {
    out.TextAlways(kDefaultRetention, EncodeDefault(*bucket.default_retention));
  }
  const DefaultEncryption& encryption = bucket.default_encryption;
  out.Int(kEncryption, (encryption.by_server ? 1u : 0u) | (encryption.bucket_key ? 2u : 0u));
  return out.Take();
}

std::optional<BucketInfo> DecodeBucket(std::string_view bytes) {
  BucketInfo bucket;
  FieldReader in(bytes, kBucketVersion);
  while (in.Next()) {
    if (!ReadBucketField(in, bucket)) return std::nullopt;
  }
  if (!in.ok()) return std::nullopt;
  return bucket;
}

std::string EncodeTags(const Tags& tags) {
  FieldWriter out(kTagsVersion);
  for (const Tag& tag : tags) out.Text(kItem, EncodeTag(tag));
  return out.Take();
}

std::optional<Tags> DecodeTags(std::string_view bytes) {
  Tags tags;
  FieldReader in(bytes, kTagsVersion);
  while (in.Next()) {
    if (in.field() != kItem || !ReadTag(in.text(), tags)) return std::nullopt;
  }
  if (!in.ok()) return std::nullopt;
  return tags;
}

std::string EncodeCors(const std::vector<CorsRule>& rules) {
  FieldWriter out(kCorsVersion);
  for (const CorsRule& rule : rules) out.Text(kItem, EncodeCorsRule(rule));
  return out.Take();
}

std::optional<std::vector<CorsRule>> DecodeCors(std::string_view bytes) {
  return DecodeList<CorsRule>(bytes, kCorsVersion, ReadCorsField);
}

std::string EncodeLifecycle(const std::vector<LifecycleRule>& rules) {
  FieldWriter out(kLifecycleVersion);
  for (const LifecycleRule& rule : rules) out.Text(kItem, EncodeRule(rule));
  return out.Take();
}

std::optional<std::vector<LifecycleRule>> DecodeLifecycle(std::string_view bytes) {
  return DecodeList<LifecycleRule>(bytes, kLifecycleVersion, ReadRuleField);
}

}  // namespace aloft::object
