// Access keys: who signs with what. A key is a shared secret, which signs requests, or a public key
// whose private half signs tokens and never comes here.
//
// Guarantees  A key made, disabled or deleted is so for every later request. Secrets are sealed in
// the store, and appear in
//             no error, log line or listing.
// Threads     Any thread. Find never touches the store and holds a lock for a hash lookup only.
// Ownership   Borrows what Options names; all outlive it.
// Errors      identity/fault.h. Limits: identity/limits.h.
// Knows not   how a signature is computed; what a policy document says (a compiler comes by
// constructor).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/digest.h"
#include "base/mutex.h"
#include "base/result.h"
#include "identity/fault.h"
#include "identity/grant.h"
#include "identity/master_key.h"
#include "identity/policy.h"
#include "identity/projects.h"
#include "identity/public_key.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/engine.h"

namespace aloft::identity {

enum class KeyState : std::uint8_t { kEnabled, kDisabled };
enum class KeyForm : std::uint8_t { kSecret, kPublic };

// Prepared signing keys of one access key, so that a request costs one HMAC instead of five.
class SigningKeys {
 public:
  // The prepared key of (date "20260131", region, service), or null.
  std::shared_ptr<const HmacSha256Key> Find(std::string_view scope) const;
  // Keep only what a valid signature was made with, so that strangers cannot push others out.
  void Keep(std::string_view scope, std::shared_ptr<const HmacSha256Key> key);

 private:
  struct Entry {
    std::string scope;
    std::shared_ptr<const HmacSha256Key> key;
  };
  mutable Mutex mutex_;
  std::vector<Entry> entries_
      GUARDED_BY(mutex_);  // at most kSigningKeysPerKeyMax, the oldest goes first
  std::size_t next_ GUARDED_BY(mutex_) = 0;
};

// What is known of one key. Immutable but for the cache; a change makes a new one.
struct AccessKey {
  std::string id;
  std::string secret;  // never leaves the process but in the answer to its creation; empty: kPublic
  std::shared_ptr<const PublicKey> public_key;  // of a kPublic
  std::string audience;  // of a kPublic: whom its holder addresses tokens to, an URL
  KeyState state = KeyState::kEnabled;
  std::shared_ptr<const Principal> principal;
  std::string policy_document;  // as given; empty: none
  std::int64_t created_micros = 0;
  std::shared_ptr<SigningKeys> signing_keys;

  KeyForm form() const { return public_key == nullptr ? KeyForm::kSecret : KeyForm::kPublic; }
};

// As shown in listings: no secret.
struct KeyInfo {
  std::string id;
  std::string user;
  KeyState state;
  bool root;
  std::string policy_document;
  std::int64_t created_micros;
  KeyForm form = KeyForm::kSecret;
  std::string audience = {};
};

// The public half of a pair that its holder has made.
struct OfferedKey {
  std::string der;       // SubjectPublicKeyInfo
  std::string audience;  // 1 to kAudienceBytesMax bytes
};

// What creation answers, once.
struct NewKey {
  std::string id;
  std::string secret;  // empty for a public key
  KeyInfo info;
};

struct KeyPair {
  std::string id;
  std::string secret;
};

// Turns a policy document into statements; the error says what is wrong with it.
using PolicyCompiler = std::function<Result<Policy, std::string>(std::string_view document)>;

class Keys {
 public:
  struct Options {
    store::Engine& engine;
    Projects& projects;
    MasterKey& master_key;
    os::Clock& clock;
    os::Random& random;
    PolicyCompiler compile;
  };
  // Reads all keys. Fails with kStorage, kMasterKey. A key whose policy document no longer compiles
  // is kept, and may nothing.
  static Result<std::unique_ptr<Keys>, Error> Open(Options options);

  // Null if there is no such key with a secret. The state is the caller's to check.
  std::shared_ptr<const AccessKey> Find(std::string_view access_key_id) const;
  // Null if there is no such public key. The state is the caller's to check.
  std::shared_ptr<const AccessKey> FindPublic(std::string_view key_id) const;
  // All public keys of `user`, at most kPublicKeysPerUserMax.
  std::vector<std::shared_ptr<const AccessKey>> FindPublicOf(const Project& project,
                                                             std::string_view user) const;
  // Stands in for a key that does not exist, so that verification does the same work.
  const AccessKey& Stranger() const { return stranger_; }

  // The root key of `project`; made at the first start: random, or `chosen`. Durable when this
  // returns. Fails with kWellKnownSecret, kInvalidArgument (too short), kExists (chosen differs
  // from the one in use), kStorage.
  Result<KeyPair, Error> RootKey(const std::shared_ptr<const Project>& project,
                                 const std::optional<KeyPair>& chosen = {});

  // Each takes a grant of kKeysManage.
  // `user`: 1 to 64 of A-Z a-z 0-9 + = , . @ _ -; "root" is taken. `policy_document` empty:
  // everything in the project but managing keys.
  Result<NewKey, Error> Create(const Grant& grant, std::string_view user,
                               std::string_view policy_document);
  // A public key in place of a secret. At most kPublicKeysPerUserMax for one user.
  Result<NewKey, Error> CreatePublic(const Grant& grant, std::string_view user,
                                     std::string_view policy_document, const OfferedKey& offered);
  // Another key of the same form, user and policy; the old one stays as it is. `offered`: for a
  // public key, and only then; without an audience it keeps that of the old one.
  Result<NewKey, Error> Rotate(const Grant& grant, std::string_view access_key_id,
                               const std::optional<OfferedKey>& offered);
  std::vector<KeyInfo> List(const Grant& grant) const;  // by creation
  Result<KeyInfo, Error> SetState(const Grant& grant, std::string_view access_key_id,
                                  KeyState state);
  Result<KeyInfo, Error> SetPolicy(const Grant& grant, std::string_view access_key_id,
                                   std::string_view policy_document);
  Result<void, Error> Delete(const Grant& grant, std::string_view access_key_id);

 private:
  using KeyPtr = std::shared_ptr<const AccessKey>;
  struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  explicit Keys(Options options);
  Result<void, Error> LoadProject(const std::shared_ptr<const Project>& project);
  // What a new key is made of.
  struct Parts {
    std::shared_ptr<const Project> project;
    PrincipalKind kind = PrincipalKind::kKey;
    std::string_view user;
    std::string_view policy_document = {};
    KeyPair pair = {};
    std::shared_ptr<const PublicKey> public_key = nullptr;
    std::string audience = {};
  };
  Result<KeyPtr, Error> Add(Parts parts) REQUIRES(changing_);
  Result<NewKey, Error> AddChecked(const Grant& grant, Parts parts) REQUIRES(changing_);
  Result<NewKey, Error> AddPublic(const Grant& grant, std::string_view user,
                                  std::string_view policy_document, const OfferedKey& offered)
      REQUIRES(changing_);
  Result<KeyInfo, Error> Replace(const Grant& grant, std::string_view access_key_id,
                                 const std::function<void(AccessKey&)>& change);
  Result<KeyPtr, Error> FindIn(const Grant& grant, std::string_view access_key_id) const;
  Result<KeyPtr, Error> Read(const std::shared_ptr<const Project>& project,
                             std::string_view value) const;
  KeyPtr FindAny(std::string_view access_key_id) const;
  Result<void, Error> Save(const AccessKey& key);
  void Put(KeyPtr key) REQUIRES(mutex_);
  KeyPair RandomPair() const;

  Options options_;
  AccessKey stranger_;
  Mutex changing_;       // one change at a time; taken before mutex_
  mutable Mutex mutex_;  // guards the map; held for lookups only
  std::unordered_map<std::string, KeyPtr, StringHash, std::equal_to<>> keys_ GUARDED_BY(mutex_);
  // Ids of public keys by "project number/user".
  std::unordered_map<std::string, std::vector<std::string>> public_keys_ GUARDED_BY(mutex_);
};

// Whether an operator's own choice of a root key is acceptable: kWellKnownSecret, kInvalidArgument.
Result<void, Error> CheckChosen(const KeyPair& pair);
// Whether everybody knows this pair: vendors' examples, emulators' defaults, equal or trivial
// halves.
bool IsWellKnown(std::string_view access_key_id, std::string_view secret);

}  // namespace aloft::identity
