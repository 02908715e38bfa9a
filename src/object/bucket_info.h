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

struct LifecycleRule {
  std::string id = {};
  bool enabled = true;

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
  std::string policy = {};  // text as given; empty: none
  bool has_cors = false;
  bool has_lifecycle = false;
  bool has_tags = false;

  // What ServiceOptions::compile_policy made of `policy`; made once for each change. Null without
  // one.
  std::shared_ptr<const identity::Policy> compiled_policy = {};
};

}  // namespace aloft::object
