// Finds whose private key has signed something: a service account's, by its address and perhaps a
// key id.
//
// Guarantees  Only keys that are enabled now. An unknown account or key costs what a wrong
//             signature costs: one check.
// Threads     Any; no state but a key of nobody.
// Ownership   Borrows keys and projects; both outlive it.
// Limits      identity::kPublicKeysPerUserMax keys are tried where no key id is given.
// Knows not   what was signed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/keys.h"
#include "identity/projects.h"
#include "identity/public_key.h"
#include "os/random.h"

namespace aloft::faces {

class AccountKeys {
 public:
  using KeyPtr = std::shared_ptr<const identity::AccessKey>;
  // Whether this key has signed it.
  using Check = std::function<bool(const identity::PublicKey& key)>;

  AccountKeys(const identity::Keys& keys, const identity::Projects& projects, os::Random& random);

  // Null: nobody of ours.
  KeyPtr FindSigner(std::string_view email, const std::optional<std::string>& key_id,
                    const Check& check) const;

 private:
  std::vector<KeyPtr> Candidates(std::string_view email,
                                 const std::optional<std::string>& key_id) const;

  const identity::Keys& keys_;
  const identity::Projects& projects_;
  std::shared_ptr<const identity::PublicKey> nobodys_key_;
};

}  // namespace aloft::faces
