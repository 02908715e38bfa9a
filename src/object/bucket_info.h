// What a bucket is and how it is configured.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "identity/policy.h"

namespace aloft::object {

enum class Versioning : std::uint8_t {
  kNever,  // not set: one version of each object
  kEnabled,
  kSuspended,  // older versions stay; new writes replace the null version
};

// Who may, beside policies.
enum class AccessControl : std::uint8_t { kPrivate, kPublicRead };

// Whether access controls of single objects count, and whose the objects are.
enum class Ownership : std::uint8_t { kBucketOwnerEnforced, kBucketOwnerPreferred, kWriter };

struct PublicAccessBlock {
  bool refuse_public_access_controls = false;  // refuse to set public access controls
  bool ignore_public_access_controls = false;  // treat them as private
  bool refuse_public_policies = false;         // refuse to set public policies
  bool restrict_public_policies = false;       // serve only the project while the policy is public
};

// One entry of an access-control list beside AccessControl.
enum class AccessRole : std::uint8_t { kReader = 1, kWriter = 2, kOwner = 3 };
struct AccessEntry {
  std::string who = {};  // in the words of the face that wrote it, and which evaluates it
  AccessRole role = AccessRole::kReader;
  bool operator==(const AccessEntry&) const = default;
};
using AccessList = std::vector<AccessEntry>;

// For how long every object of the bucket stays, from its creation or the release of its hold.
struct BucketRetention {
  std::int64_t seconds = 0;
  std::int64_t since_micros = 0;  // when it was set
  bool locked = false;            // it can only be made longer
  bool operator==(const BucketRetention&) const = default;
};

// The retention that new objects get which bring none of their own: days, or years of 365 days.
struct DefaultRetention {
  std::int32_t days = 0;
  std::int32_t years = 0;
  bool locked = false;  // as ObjectRetention::locked
  bool operator==(const DefaultRetention&) const = default;
};

// For how long what was deleted can be restored.
struct SoftDelete {
  std::int64_t seconds = 0;
  std::int64_t since_micros = 0;  // when it was set
  bool operator==(const SoftDelete&) const = default;
};

struct Tag {
  std::string key;
  std::string value;
  bool operator==(const Tag&) const = default;
};
using Tags = std::vector<Tag>;

struct CorsRule {
  std::string id = {};
  std::vector<std::string> origins = {};  // at most one '*' each
  std::vector<std::string> methods = {};
  std::vector<std::string> request_headers = {};
  std::vector<std::string> exposed_headers = {};
  std::optional<std::int32_t> max_age_seconds = {};
};

// A time after a version was written, or a day; stored for transitions, obeyed for expiration.
struct LifecycleTransition {
  std::optional<std::int32_t> days = {};
  std::optional<std::int64_t> at_micros = {};
  std::optional<std::int32_t> keep_newest = {};  // noncurrent transitions only
  std::string storage_class = {};
};

// A rule with an action is all of: do that to every version for which all of the given hold.
enum class LifecycleAction : std::uint8_t { kNone, kDelete, kSetClass, kAbortUpload };
struct LifecycleWhen {
  std::optional<std::int32_t> age_days = {};
  std::optional<std::int64_t> created_before_micros = {};
  std::optional<std::int32_t> custom_days = {};  // since ObjectInfo::custom_micros
  std::optional<std::int64_t> custom_before_micros = {};
  std::optional<std::int32_t> noncurrent_days = {};
  std::optional<std::int64_t> noncurrent_before_micros = {};
  std::optional<std::int32_t> newer_versions = {};  // at least so many, the current one counted
  std::optional<bool> current = {};
  std::vector<std::string> prefixes = {};  // any of them; so below
  std::vector<std::string> suffixes = {};
  std::vector<std::string> storage_classes = {};
};

struct LifecycleRule {
  std::string id = {};
  bool enabled = true;

  // Not kNone: the rule is `when`, `action` and `to_class`, and nothing below counts.
  LifecycleAction action = LifecycleAction::kNone;
  std::string to_class = {};  // kSetClass; moves only versions of `from_classes`
  std::vector<std::string> from_classes = {};
  LifecycleWhen when = {};

  // An object is meant if all of these hold.
  std::optional<std::string> prefix = {};
  Tags tags = {};
  std::optional<std::uint64_t> larger_than_bytes = {};
  std::optional<std::uint64_t> smaller_than_bytes = {};
  // How the filter was written, for giving it back as it came; no meaning here.
  std::uint8_t filter_form = 0;

  // Expiration of the current version: removed, or covered by a marker in a versioned bucket.
  std::optional<std::int32_t> expire_days = {};
  std::optional<std::int64_t> expire_at_micros = {};
  bool expire_lone_markers = false;  // remove a delete marker when nothing is left beneath it
  // Noncurrent versions, counted from when they were replaced; the newest `noncurrent_keep` stay.
  std::optional<std::int32_t> noncurrent_days = {};
  std::optional<std::int32_t> noncurrent_keep = {};
  std::optional<std::int32_t> abort_upload_days = {};

  // Kept and given back; all bytes lie in one class here.
  std::vector<LifecycleTransition> transitions = {};
  std::vector<LifecycleTransition> noncurrent_transitions = {};
};

// Rules as they are read: never null, and shared with whoever else asked for them.
template <class Rule>
using SharedRules = std::shared_ptr<const std::vector<Rule>>;

struct DefaultEncryption {
  bool by_server = false;   // new objects that say nothing are encrypted with the server's key
  bool bucket_key = false;  // kept and given back; no meaning here
  bool operator==(const DefaultEncryption&) const = default;
};

struct BucketInfo {
  std::string name = {};
  std::uint64_t id = 0;  // never reused: a bucket made anew under a name has another
  std::uint32_t project = 0;
  std::int64_t created_micros = 0;
  std::int64_t updated_micros = 0;
  std::int64_t metageneration = 0;  // grows with every change of the configuration
  std::string location = {};        // as given at creation
  std::string storage_class = {};   // default for new objects; empty: the face's default

  Versioning versioning = Versioning::kNever;
  AccessControl access = AccessControl::kPrivate;
  std::optional<Ownership> ownership = {};
  std::optional<PublicAccessBlock> public_access_block = {};
  std::string policy = {};              // text as given; empty: none
  std::string bindings = {};            // roles and their members, a face's text; empty: none
  AccessList access_list = {};          // of the bucket, beside `access`; empty: the face's default
  AccessList default_access_list = {};  // of new objects that say nothing; empty: the same
  std::optional<BucketRetention> retention = {};
  std::optional<SoftDelete> soft_delete = {};
  bool hold_new_objects = false;  // new versions come with an event hold
  bool object_retention = false;  // objects may have a retention of their own
  DefaultEncryption default_encryption = {};
  std::optional<DefaultRetention> default_retention = {};  // needs object_retention
  bool keeps_versions = false;                             // versioning stays on
  bool has_cors = false;
  bool has_lifecycle = false;
  bool has_tags = false;

  // What ServiceOptions::compile_policy made of `policy`, `bindings` and `access_list`; made once
  // for each change. Null without any.
  std::shared_ptr<const identity::Policy> compiled_policy = {};
};

}  // namespace aloft::object
