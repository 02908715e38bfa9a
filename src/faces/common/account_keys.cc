#include "faces/common/account_keys.h"

#include <algorithm>

#include "faces/common/service_account.h"

namespace aloft::faces {

AccountKeys::AccountKeys(const identity::Keys& keys, const identity::Projects& projects,
                         os::Random& random)
    : keys_(keys), projects_(projects), nobodys_key_(identity::PublicKey::NobodysKey(random)) {}

std::vector<AccountKeys::KeyPtr> AccountKeys::Candidates(
    std::string_view email, const std::optional<std::string>& key_id) const {
  const auto account = ParseServiceAccountEmail(email);
  const auto project = account ? projects_.FindById(account->project_id) : nullptr;
  if (project == nullptr) return {};
  std::vector<KeyPtr> candidates;
  if (key_id) {
    candidates = {keys_.FindPublic(*key_id)};
  } else {
    candidates = keys_.FindPublicOf(*project, account->name);
  }
  std::erase_if(candidates, [&](const KeyPtr& key) {
    return key == nullptr || key->state != identity::KeyState::kEnabled ||
           key->principal->project->number != project->number ||
           key->principal->name != account->name;
  });
  return candidates;
}

AccountKeys::KeyPtr AccountKeys::FindSigner(std::string_view email,
                                            const std::optional<std::string>& key_id,
                                            const Check& check) const {
  const std::vector<KeyPtr> candidates = Candidates(email, key_id);
  if (candidates.empty()) {
    static_cast<void>(check(*nobodys_key_));
    return nullptr;
  }
  const auto signer = std::find_if(candidates.begin(), candidates.end(),
                                   [&](const KeyPtr& key) { return check(*key->public_key); });
  return signer == candidates.end() ? nullptr : *signer;
}

}  // namespace aloft::faces
