// A service on the reference engine, with everything that a test wants to turn.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "identity/authorizer.h"
#include "object/limits.h"
#include "object/service.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_random.h"
#include "store/memory/memory_blobs.h"
#include "store/memory/memory_engine.h"

namespace aloft::object {

inline constexpr std::uint32_t kProject = 7;
inline constexpr std::int64_t kDayMs = 24ll * 3600 * 1000;

inline identity::Grant May(identity::Permission permission, std::string_view resource,
                           std::uint32_t project = kProject) {
  return identity::Authorizer::ForService("test", project, permission, resource);
}
inline identity::Grant May(identity::Permission permission, const ObjectName& name,
                           std::uint32_t project = kProject) {
  return May(permission, name.Resource(), project);
}

// Bytes that differ everywhere, the same for the same seed.
std::string SomeBytes(std::size_t count, std::uint32_t seed = 1);

class ObjectTest : public testing::Test {
 protected:
  using Permission = identity::Permission;

  ObjectTest();
  // As after a restart of the process; the store stays.
  void Restart();

  void MakeBucket(std::string_view name, Versioning versioning = Versioning::kNever);
  void SetVersioning(std::string_view bucket, Versioning versioning);

  Buckets& buckets() { return service_->buckets(); }
  Objects& objects() { return service_->objects(); }
  Uploads& uploads() { return service_->uploads(); }
  Listing& listing() { return service_->listing(); }
  Maintenance& maintenance() { return service_->maintenance(); }

  // Each with the right grant. Bodies go through a writer if they are too large for PutSmall.
  Result<ObjectInfo> Put(const ObjectName& name, std::string_view body,
                         const WriteOptions& options = {}, const ExpectedDigests& expected = {});
  Result<std::string> Get(const ObjectName& name, std::optional<VersionRef> version = {},
                          const std::optional<SecretKey>& client_key = {});
  Result<ObjectInfo> Stat(const ObjectName& name, std::optional<VersionRef> version = {});
  Result<DeleteOutcome> Delete(const ObjectName& name, std::optional<VersionRef> version = {},
                               const WriteConditions& conditions = {},
                               Beneath beneath = Beneath::kPromoted);
  Result<CopyOutcome> Copy(const ObjectName& from, const ObjectName& to,
                           const CopyOptions& options = {});
  std::vector<std::string> Keys(std::string_view bucket);
  // "key@generation", with "!" for markers, "*" for the newest, "0" behind for null versions.
  std::vector<ObjectInfo> Versions(std::string_view bucket);
  Result<PartInfo> PutPart(const UploadRef& upload, std::uint32_t number, std::string_view body,
                           const PartOptions& options = {});

  // Collects until there is no more to do.
  std::size_t Collect();
  std::size_t Sweep();

  os::SimClock clock_;
  store::MemoryEngine engine_{clock_};
  store::MemoryBlobs blobs_;
  os::SimRandom random_{1};
  const KeyRing key_ring_{*SecretKey::From(std::string(SecretKey::kBytes, 's')), random_};
  std::unique_ptr<Service> service_;
};

#define EXPECT_FAULT(expected_fault, ...)                                                        \
  do {                                                                                           \
    auto&& fault_result = (__VA_ARGS__);                                                         \
    ASSERT_FALSE(fault_result.ok());                                                             \
    EXPECT_EQ(fault_result.error().fault, Fault::expected_fault) << fault_result.error().detail; \
  } while (false)

#define ASSERT_GOOD(...)                                                                \
  do {                                                                                  \
    auto&& good_result = (__VA_ARGS__);                                                 \
    ASSERT_TRUE(good_result.ok()) << static_cast<int>(good_result.error().fault) << " " \
                                  << good_result.error().detail;                        \
  } while (false)

}  // namespace aloft::object
