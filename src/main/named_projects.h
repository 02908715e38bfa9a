// Clouds by name, for development: a client of Google's SDKs in emulator mode names a project and
// proves nothing; it acts for the root of a project of that name, which is made when first named.
//
// Guarantees  The same name is the same project, also after a restart.
// Threads     Any. May write to the store when a name is new.
// Ownership   Borrows the projects.
// Limits      Those of projects (identity/limits.h); then no new name is taken.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "identity/projects.h"

namespace aloft {

class NamedProjects {
 public:
  explicit NamedProjects(identity::Projects& projects) : projects_(projects) {}

  // Null if there can be no such project.
  std::shared_ptr<const identity::Principal> RootOf(std::string_view name) EXCLUDES(mutex_);

 private:
  identity::Projects& projects_;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<const identity::Principal>, std::less<>> roots_
      GUARDED_BY(mutex_);
};

}  // namespace aloft
