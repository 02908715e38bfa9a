// A slow evaluator of the authorization rules, written as AWS's documentation tells them (collect
// every statement that applies, then decide), and a source of random questions for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "identity/authorizer.h"
#include "os/sim/sim_random.h"

namespace aloft::identity {

class ReferenceGame {
 public:
  struct Case {
    std::shared_ptr<const Principal> principal;
    std::shared_ptr<const Project> owner;
    Permission permission = Permission::kObjectRead;
    std::string resource;
    std::optional<Policy> resource_policy;
    std::optional<AccessSettings> settings;

    Asked asked() const {
      return {.permission = permission,
              .owner = owner->number,
              .resource = resource,
              .resource_policy = resource_policy ? &*resource_policy : nullptr,
              .settings = settings ? &*settings : nullptr};
    }
  };

  ReferenceGame(std::uint64_t seed, std::vector<std::shared_ptr<const Project>> projects)
      : ReferenceGame(std::make_unique<os::SimRandom>(seed), std::move(projects)) {}
  // Plays what `random` says.
  ReferenceGame(std::unique_ptr<os::Random> random,
                std::vector<std::shared_ptr<const Project>> projects)
      : random_(std::move(random)), projects_(std::move(projects)) {}

  Case Next();
  bool Allows(const Case& one) const;
  std::string Describe(const Case& one) const;

 private:
  template <class T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }
  std::uint64_t Below(std::uint64_t bound) { return random_->Next64() % bound; }
  bool OneIn(std::uint64_t times) { return Below(times) == 0; }
  Statement RandomStatement(bool of_resource);
  Policy RandomPolicy(bool of_resource);
  PrincipalPattern RandomPattern();
  std::shared_ptr<const Principal> RandomPrincipal();

  std::unique_ptr<os::Random> random_;
  std::vector<std::shared_ptr<const Project>> projects_;
};

}  // namespace aloft::identity
