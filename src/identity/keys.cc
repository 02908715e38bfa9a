#include "identity/keys.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "base/ids.h"
#include "identity/limits.h"
#include "identity/records.h"
#include "store/request_scope.h"

namespace aloft::identity {
namespace {

constexpr std::string_view kRootName = "root";
constexpr std::size_t kPublicKeyIdBytes = 20;

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool IsUserName(std::string_view name) {
  if (name.empty() || name.size() > kUserNameBytesMax || name == kRootName) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return IsAlnum(c) || std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  });
}

std::string SealLabel(const Project& project, std::string_view access_key_id) {
  return "key/" + std::to_string(project.number) + "/" + std::string(access_key_id);
}

Error StorageError(const store::Error& error) { return Error{Fault::kStorage, error.detail}; }

Error NoSuchKey() { return Error{Fault::kNoSuchKey, "there is no such access key"}; }

// Compiles `document` into a principal's policy; an empty one is no policy.
Result<std::shared_ptr<const Policy>, Error> Compile(const PolicyCompiler& compile,
                                                     std::string_view document) {
  if (document.empty()) return std::shared_ptr<const Policy>();
  if (document.size() > kPolicyDocumentBytesMax) {
    return Fail(Error{Fault::kInvalidArgument, "the policy document is too long"});
  }
  auto policy = compile(document);
  if (!policy.ok()) return Fail(Error{Fault::kInvalidArgument, policy.error()});
  return std::make_shared<const Policy>(std::move(*policy));
}

std::shared_ptr<const Principal> MakePrincipal(std::shared_ptr<const Project> project,
                                               PrincipalKind kind, std::string_view user,
                                               std::string_view access_key_id,
                                               std::shared_ptr<const Policy> policy) {
  auto principal = std::make_shared<Principal>();
  principal->kind = kind;
  principal->project = std::move(project);
  principal->name = user;
  principal->access_key_id = access_key_id;
  principal->policy = std::move(policy);
  return principal;
}

KeyInfo InfoOf(const AccessKey& key) {
  return {key.id,
          key.principal->name,
          key.state,
          key.principal->kind == PrincipalKind::kRoot,
          key.policy_document,
          key.created_micros,
          key.form(),
          key.audience};
}

std::string OwnerText(const Project& project, std::string_view user) {
  return std::to_string(project.number) + "/" + std::string(user);
}

void CheckGrant(const Grant& grant) { ALOFT_CHECK(grant.permission() == Permission::kKeysManage); }

}  // namespace

std::shared_ptr<const HmacSha256Key> SigningKeys::Find(std::string_view scope) const {
  MutexLock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.scope == scope) return entry.key;
  }
  return nullptr;
}

void SigningKeys::Keep(std::string_view scope, std::shared_ptr<const HmacSha256Key> key) {
  MutexLock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.scope == scope) return;
  }
  if (entries_.size() < kSigningKeysPerKeyMax) {
    entries_.push_back({std::string(scope), std::move(key)});
    return;
  }
  entries_[next_] = {std::string(scope), std::move(key)};
  next_ = (next_ + 1) % kSigningKeysPerKeyMax;
}

Keys::Keys(Options options) : options_(std::move(options)) {
  KeyPair pair = RandomPair();
  stranger_.id = std::move(pair.id);
  stranger_.secret = std::move(pair.secret);
  stranger_.state = KeyState::kDisabled;
  stranger_.signing_keys = std::make_shared<SigningKeys>();
}

Result<std::unique_ptr<Keys>, Error> Keys::Open(Options options) {
  std::unique_ptr<Keys> keys(new Keys(std::move(options)));
  for (const auto& project : keys->options_.projects.List()) {
    ALOFT_TRY_VOID(keys->LoadProject(project));
  }
  return keys;
}

Result<void, Error> Keys::LoadProject(const std::shared_ptr<const Project>& project) {
  const auto cursor = options_.engine.Scan(AccessKeysOf(project->number));
  for (; cursor->Valid(); cursor->Next()) {
    ALOFT_TRY(KeyPtr key, Read(project, cursor->value()));
    MutexLock lock(mutex_);
    Put(std::move(key));
  }
  if (!cursor->status().ok()) return Fail(StorageError(cursor->status().error()));
  return {};
}

Result<Keys::KeyPtr, Error> Keys::Read(const std::shared_ptr<const Project>& project,
                                       std::string_view value) const {
  auto record = DecodeKey(value);
  if (!record) return Fail(Error{Fault::kStorage, "an access key's record cannot be read"});
  auto key = std::make_shared<AccessKey>();
  if (record->public_key.empty()) {
    ALOFT_TRY(key->secret,
              options_.master_key.Unseal(SealLabel(*project, record->id), record->sealed_secret));
  } else {
    key->public_key = PublicKey::FromDer(record->public_key);
    if (key->public_key == nullptr) {
      return Fail(Error{Fault::kStorage, "a public key's record cannot be read"});
    }
  }
  auto policy = Compile(options_.compile, record->policy_document);
  // A document that no longer compiles must not become "no policy", which would allow more.
  std::shared_ptr<const Policy> compiled = policy.ok() ? *policy : std::make_shared<const Policy>();
  key->id = record->id;
  key->audience = std::move(record->audience);
  key->state = record->enabled ? KeyState::kEnabled : KeyState::kDisabled;
  key->principal = MakePrincipal(project, record->root ? PrincipalKind::kRoot : PrincipalKind::kKey,
                                 record->user, record->id, std::move(compiled));
  key->policy_document = std::move(record->policy_document);
  key->created_micros = record->created_micros;
  key->signing_keys = std::make_shared<SigningKeys>();
  return KeyPtr(std::move(key));
}

void Keys::Put(KeyPtr key) {
  if (key->form() == KeyForm::kPublic) {
    auto& ids = public_keys_[OwnerText(*key->principal->project, key->principal->name)];
    if (std::find(ids.begin(), ids.end(), key->id) == ids.end()) ids.push_back(key->id);
  }
  keys_[key->id] = std::move(key);
}

Keys::KeyPtr Keys::FindAny(std::string_view access_key_id) const {
  MutexLock lock(mutex_);
  const auto found = keys_.find(access_key_id);
  return found == keys_.end() ? nullptr : found->second;
}

// A public key has no secret to sign a request with, and an empty one must never pass for it.
std::shared_ptr<const AccessKey> Keys::Find(std::string_view access_key_id) const {
  KeyPtr key = FindAny(access_key_id);
  return key != nullptr && key->form() == KeyForm::kSecret ? key : nullptr;
}

std::shared_ptr<const AccessKey> Keys::FindPublic(std::string_view key_id) const {
  KeyPtr key = FindAny(key_id);
  return key != nullptr && key->form() == KeyForm::kPublic ? key : nullptr;
}

std::vector<std::shared_ptr<const AccessKey>> Keys::FindPublicOf(const Project& project,
                                                                 std::string_view user) const {
  std::vector<KeyPtr> found;
  MutexLock lock(mutex_);
  const auto ids = public_keys_.find(OwnerText(project, user));
  if (ids == public_keys_.end()) return found;
  for (const std::string& id : ids->second) found.push_back(keys_.at(id));
  return found;
}

Result<void, Error> Keys::Save(const AccessKey& key) {
  const Project& project = *key.principal->project;
  KeyRecord record;
  record.id = key.id;
  record.user = key.principal->name;
  record.root = key.principal->kind == PrincipalKind::kRoot;
  record.enabled = key.state == KeyState::kEnabled;
  record.created_micros = key.created_micros;
  if (key.form() == KeyForm::kSecret) {
    record.sealed_secret = options_.master_key.Seal(SealLabel(project, key.id), key.secret);
  } else {
    record.public_key = key.public_key->der();
    record.audience = key.audience;
  }
  record.policy_document = key.policy_document;
  store::CommitRequest commit;
  commit.Set(AccessKeyKey(project.number, key.id), EncodeKey(record));
  const auto committed = options_.engine.Commit(std::move(commit));
  if (!committed.ok()) return Fail(StorageError(committed.error()));
  return {};
}

KeyPair Keys::RandomPair() const {
  return {"AKIA" + UpperAlnumId(options_.random.Bytes(16)),
          Base64Encode(options_.random.Bytes(30))};
}

Result<Keys::KeyPtr, Error> Keys::Add(Parts parts) {
  ALOFT_TRY(auto policy, Compile(options_.compile, parts.policy_document));
  auto key = std::make_shared<AccessKey>();
  key->id = std::move(parts.pair.id);
  key->secret = std::move(parts.pair.secret);
  key->public_key = std::move(parts.public_key);
  key->audience = std::move(parts.audience);
  key->principal =
      MakePrincipal(std::move(parts.project), parts.kind, parts.user, key->id, std::move(policy));
  key->policy_document = parts.policy_document;
  key->created_micros = options_.clock.WallMicros();
  key->signing_keys = std::make_shared<SigningKeys>();
  if (FindAny(key->id) != nullptr) return Fail(Error{Fault::kExists, "the access key id is taken"});
  ALOFT_TRY_VOID(Save(*key));
  MutexLock lock(mutex_);
  Put(key);
  return KeyPtr(key);
}

Result<KeyPair, Error> Keys::RootKey(const std::shared_ptr<const Project>& project,
                                     const std::optional<KeyPair>& chosen) {
  MutexLock changing(changing_);
  KeyPtr root;
  {
    MutexLock lock(mutex_);
    for (const auto& [id, key] : keys_) {
      const bool is_root = key->principal->kind == PrincipalKind::kRoot;
      if (is_root && key->principal->project->number == project->number) root = key;
    }
  }
  if (chosen) ALOFT_TRY_VOID(CheckChosen(*chosen));
  if (root != nullptr) {
    const bool same = !chosen || (chosen->id == root->id && chosen->secret == root->secret);
    if (same) return KeyPair{root->id, root->secret};
    return Fail(Error{Fault::kExists, "the project has another root key already"});
  }
  ALOFT_TRY(root, Add({.project = project,
                       .kind = PrincipalKind::kRoot,
                       .user = kRootName,
                       .pair = chosen ? *chosen : RandomPair()}));
  options_.engine.WaitDurable(options_.engine.Latest());
  return KeyPair{root->id, root->secret};
}

Result<NewKey, Error> Keys::AddChecked(const Grant& grant, Parts parts) {
  if (!IsUserName(parts.user)) {
    return Fail(Error{Fault::kInvalidArgument,
                      "a user name is 1 to 64 of A-Z a-z 0-9 + = , . @ _ - and not 'root'"});
  }
  parts.project = options_.projects.Find(grant.project());
  if (parts.project == nullptr) {
    return Fail(Error{Fault::kNoSuchProject, "there is no such project"});
  }
  if (List(grant).size() >= kKeysPerProjectMax) {
    return Fail(Error{Fault::kLimitReached, "too many access keys"});
  }
  ALOFT_TRY(KeyPtr key, Add(std::move(parts)));
  return NewKey{key->id, key->secret, InfoOf(*key)};
}

Result<NewKey, Error> Keys::Create(const Grant& grant, std::string_view user,
                                   std::string_view policy_document) {
  CheckGrant(grant);
  MutexLock changing(changing_);
  return AddChecked(grant,
                    {.user = user, .policy_document = policy_document, .pair = RandomPair()});
}

Result<NewKey, Error> Keys::AddPublic(const Grant& grant, std::string_view user,
                                      std::string_view policy_document, const OfferedKey& offered) {
  Parts parts{.user = user, .policy_document = policy_document, .audience = offered.audience};
  parts.public_key = PublicKey::FromDer(offered.der);
  if (parts.public_key == nullptr) {
    return Fail(Error{Fault::kInvalidArgument, "a public key is RSA with 2048 to 4096 bits"});
  }
  if (parts.audience.empty() || parts.audience.size() > kAudienceBytesMax) {
    return Fail(Error{Fault::kInvalidArgument, "an audience is an URL of at most 512 bytes"});
  }
  const auto project = options_.projects.Find(grant.project());
  if (project != nullptr && FindPublicOf(*project, user).size() >= kPublicKeysPerUserMax) {
    return Fail(Error{Fault::kLimitReached, "a user has at most 10 public keys: delete one"});
  }
  parts.pair.id = HexId(options_.random.Bytes(kPublicKeyIdBytes));
  return AddChecked(grant, std::move(parts));
}

Result<NewKey, Error> Keys::CreatePublic(const Grant& grant, std::string_view user,
                                         std::string_view policy_document,
                                         const OfferedKey& offered) {
  CheckGrant(grant);
  MutexLock changing(changing_);
  return AddPublic(grant, user, policy_document, offered);
}

Result<NewKey, Error> Keys::Rotate(const Grant& grant, std::string_view access_key_id,
                                   const std::optional<OfferedKey>& offered) {
  CheckGrant(grant);
  MutexLock changing(changing_);
  ALOFT_TRY(const KeyPtr before, FindIn(grant, access_key_id));
  const Principal& principal = *before->principal;
  if (principal.kind == PrincipalKind::kRoot) {
    return Fail(Error{Fault::kRootKey, "the root key cannot be changed"});
  }
  if (offered.has_value() != (before->form() == KeyForm::kPublic)) {
    return Fail(Error{Fault::kInvalidArgument, "a key is rotated by one of its own form"});
  }
  if (!offered) {
    return AddChecked(
        grant,
        {.user = principal.name, .policy_document = before->policy_document, .pair = RandomPair()});
  }
  OfferedKey next = *offered;
  if (next.audience.empty()) next.audience = before->audience;
  return AddPublic(grant, principal.name, before->policy_document, next);
}

std::vector<KeyInfo> Keys::List(const Grant& grant) const {
  CheckGrant(grant);
  std::vector<KeyInfo> list;
  {
    MutexLock lock(mutex_);
    for (const auto& [id, key] : keys_) {
      if (key->principal->project->number == grant.project()) list.push_back(InfoOf(*key));
    }
  }
  std::sort(list.begin(), list.end(), [](const KeyInfo& a, const KeyInfo& b) {
    return std::tie(a.created_micros, a.id) < std::tie(b.created_micros, b.id);
  });
  // What is listed may not be durable yet; the reply waits for it.
  if (store::RequestScope* scope = store::RequestScope::Current()) {
    scope->Saw(options_.engine.Latest());
  }
  return list;
}

Result<Keys::KeyPtr, Error> Keys::FindIn(const Grant& grant, std::string_view access_key_id) const {
  KeyPtr key = FindAny(access_key_id);
  if (key == nullptr || key->principal->project->number != grant.project()) {
    return Fail(NoSuchKey());
  }
  return key;
}

Result<KeyInfo, Error> Keys::Replace(const Grant& grant, std::string_view access_key_id,
                                     const std::function<void(AccessKey&)>& change) {
  CheckGrant(grant);
  MutexLock changing(changing_);
  ALOFT_TRY(const KeyPtr before, FindIn(grant, access_key_id));
  if (before->principal->kind == PrincipalKind::kRoot) {
    return Fail(Error{Fault::kRootKey, "the root key cannot be changed"});
  }
  auto after = std::make_shared<AccessKey>(*before);
  change(*after);
  ALOFT_TRY_VOID(Save(*after));
  MutexLock lock(mutex_);
  Put(after);
  return InfoOf(*after);
}

Result<KeyInfo, Error> Keys::SetState(const Grant& grant, std::string_view access_key_id,
                                      KeyState state) {
  return Replace(grant, access_key_id, [state](AccessKey& key) { key.state = state; });
}

Result<KeyInfo, Error> Keys::SetPolicy(const Grant& grant, std::string_view access_key_id,
                                       std::string_view policy_document) {
  ALOFT_TRY(const auto policy, Compile(options_.compile, policy_document));
  return Replace(grant, access_key_id, [&](AccessKey& key) {
    const Principal& before = *key.principal;
    key.principal =
        MakePrincipal(before.project, before.kind, before.name, before.access_key_id, policy);
    key.policy_document = policy_document;
  });
}

Result<void, Error> Keys::Delete(const Grant& grant, std::string_view access_key_id) {
  CheckGrant(grant);
  MutexLock changing(changing_);
  ALOFT_TRY(const KeyPtr key, FindIn(grant, access_key_id));
  if (key->principal->kind == PrincipalKind::kRoot) {
    return Fail(Error{Fault::kRootKey, "the root key cannot be deleted"});
  }
  store::CommitRequest commit;
  commit.Erase(AccessKeyKey(grant.project(), key->id));
  const auto committed = options_.engine.Commit(std::move(commit));
  if (!committed.ok()) return Fail(StorageError(committed.error()));
  MutexLock lock(mutex_);
  keys_.erase(key->id);
  if (key->form() == KeyForm::kSecret) return {};
  const auto ids = public_keys_.find(OwnerText(*key->principal->project, key->principal->name));
  std::erase(ids->second, key->id);
  if (ids->second.empty()) public_keys_.erase(ids);
  return {};
}

Result<void, Error> CheckChosen(const KeyPair& pair) {
  const auto fits = [](std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  };
  if (IsWellKnown(pair.id, pair.secret)) {
    return Fail(Error{Fault::kWellKnownSecret, "everybody knows this key pair; choose another"});
  }
  const bool plain_id = std::all_of(pair.id.begin(), pair.id.end(), IsAlnum);
  if (!plain_id || !fits(pair.id, kAccessKeyIdBytesMin, kAccessKeyIdBytesMax)) {
    return Fail(Error{Fault::kInvalidArgument, "an access key id is 16 to 128 letters and digits"});
  }
  if (!fits(pair.secret, kSecretBytesMin, kSecretBytesMax)) {
    return Fail(Error{Fault::kInvalidArgument, "a secret is 16 to 128 printable characters"});
  }
  return {};
}

bool IsWellKnown(std::string_view access_key_id, std::string_view secret) {
  // Vendors' documentation and the defaults of servers and emulators.
  static constexpr std::array<std::string_view, 22> kKnown = {
      "AKIAIOSFODNN7EXAMPLE",
      "AKIAI44QH8DHBEXAMPLE",
      "ASIAIOSFODNN7EXAMPLE",
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
      "minioadmin",
      "rustfsadmin",
      "admin",
      "test",
      "password",
      "secret",
      "root",
      "local",
      "dummy",
      "fake",
      "fakeMyKeyId",
      "fakeSecretAccessKey",
      "DUMMYIDEXAMPLE",
      "DUMMYEXAMPLEKEY",
      "accessKey1",
      "verySecretKey1"};
  const auto known = [](std::string_view text) {
    return std::find(kKnown.begin(), kKnown.end(), text) != kKnown.end();
  };
  if (known(access_key_id) || known(secret) || access_key_id == secret) return true;
  if (access_key_id.ends_with("EXAMPLE") || secret.ends_with("EXAMPLEKEY")) return true;
  return secret.empty() ||
         std::all_of(secret.begin(), secret.end(), [&](char c) { return c == secret.front(); });
}

}  // namespace aloft::identity
