#include "main/named_projects.h"

#include <utility>

#include "base/digest.h"
#include "base/hex.h"

namespace aloft {
namespace {

// SDKs take any text for a project, "test" and "google-cloud-firestore-emulator" (too long by one)
// among it; what is no project id gets one made from its digest.
std::string ProjectIdOf(std::string_view name) {
  if (identity::IsProjectId(name)) return std::string(name);
  constexpr std::size_t kDigestBytes = 12;
  return "named-" + HexEncode(Sha256Digest(name).substr(0, kDigestBytes));
}

}  // namespace

std::shared_ptr<const identity::Principal> NamedProjects::RootOf(std::string_view name) {
  {
    MutexLock lock(mutex_);
    if (const auto known = roots_.find(name); known != roots_.end()) return known->second;
  }
  auto project = projects_.FindOrCreate(ProjectIdOf(name));
  if (!project.ok()) return nullptr;
  auto root = std::make_shared<identity::Principal>();
  root->kind = identity::PrincipalKind::kRoot;
  root->project = std::move(*project);
  root->name = "root";
  MutexLock lock(mutex_);
  return roots_.emplace(name, std::move(root)).first->second;
}

}  // namespace aloft
