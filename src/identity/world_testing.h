// Projects and keys over an engine in memory, for tests of this layer and of faces.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "identity/authorizer.h"
#include "identity/keys.h"
#include "identity/master_key.h"
#include "identity/projects.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_random.h"
#include "store/memory/memory_engine.h"

namespace aloft::identity {

class World {
 public:
  // 2026-01-31T12:00:00Z
  static constexpr std::int64_t kNow = 1'769'860'800'000'000;

  explicit World(PolicyCompiler compile = NoPolicies()) : compile_(std::move(compile)) {
    Reopen();
    project = *projects->FindOrCreate("test-project", "123456789012");
    root = *keys->RootKey(project);
  }

  // As after a restart.
  void Reopen() {
    keys.reset();
    projects = *Projects::Open(engine, random);
    keys = *Keys::Open({engine, *projects, *master_key, clock, random, compile_});
    if (project != nullptr) project = projects->Find(project->number);
  }

  static PolicyCompiler NoPolicies() {
    return [](std::string_view) -> Result<Policy, std::string> {
      return Fail(std::string("no policies here"));
    };
  }

  std::shared_ptr<const Principal> RootPrincipal() { return keys->Find(root.id)->principal; }

  // The right to manage keys of the project.
  Grant ManageKeys() {
    Authorizer authorizer(*projects);
    return *authorizer.Authorize(
        RootPrincipal(),
        {.permission = Permission::kKeysManage, .owner = project->number, .resource = "keys"});
  }

  os::SimClock clock{kNow};
  os::SimRandom random{7};
  store::MemoryEngine engine{clock};
  std::unique_ptr<MasterKey> master_key = MasterKey::ForTesting(random);
  std::unique_ptr<Projects> projects;
  std::unique_ptr<Keys> keys;
  std::shared_ptr<const Project> project;
  KeyPair root;

 private:
  PolicyCompiler compile_;
};

}  // namespace aloft::identity
