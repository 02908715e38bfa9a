// The projects (tenants) of this cloud.
//
// Guarantees  A number is never given twice, ids and account ids are unique. A created project is
// seen by every later call. Threads     Any thread. Finding never touches the store and never waits
// for it. Ownership   Borrows the engine and the randomness; both outlive it. Limits
// identity/limits.h. Knows not   keys, policies, what a project contains.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "identity/fault.h"
#include "identity/grant.h"
#include "os/random.h"
#include "store/engine.h"

namespace aloft::identity {

class Projects {
 public:
  // Reads all projects. Fails with kStorage.
  static Result<std::unique_ptr<Projects>, Error> Open(store::Engine& engine, os::Random& random);

  // Null if there is none.
  std::shared_ptr<const Project> Find(std::uint32_t number) const;
  std::shared_ptr<const Project> FindById(std::string_view id) const;
  std::shared_ptr<const Project> FindByAccount(std::string_view account_id) const;
  std::vector<std::shared_ptr<const Project>> List() const;  // by number

  // `account_id` empty: a random one. Fails with kInvalidArgument, kExists, kLimitReached,
  // kStorage.
  Result<std::shared_ptr<const Project>, Error> Create(std::string_view id,
                                                       std::string_view account_id = {});
  // The project `id`, made if there is none: for the first start. As Create.
  Result<std::shared_ptr<const Project>, Error> FindOrCreate(std::string_view id,
                                                             std::string_view account_id = {});

 private:
  Projects(store::Engine& engine, os::Random& random) : engine_(engine), random_(random) {}
  Result<void, Error> Load();

  store::Engine& engine_;
  os::Random& random_;
  mutable Mutex mutex_;  // guards the map; held for lookups only
  Mutex creating_;       // one creation at a time; taken before mutex_
  std::map<std::uint32_t, std::shared_ptr<const Project>> projects_ GUARDED_BY(mutex_);
};

// 6 to 30 of a-z 0-9 '-', starts with a letter, does not end with '-'.
bool IsProjectId(std::string_view id);
bool IsAccountId(std::string_view id);

}  // namespace aloft::identity
