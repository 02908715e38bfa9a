// The one test suite of the engine contract. Every engine runs it:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, EngineContract, testing::Values(...), EngineName);
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "os/sim/sim_clock.h"
#include "store/engine.h"

namespace aloft::store {

// An engine and what it stands on, opened on nothing.
class EngineUnderTest {
 public:
  virtual ~EngineUnderTest() = default;
  virtual Engine& engine() = 0;
  virtual void SetCold(bool cold) = 0;  // nothing is in memory any more, and nothing stays there
  virtual void SetFull(bool full) = 0;  // the disk is full, or has room again
};

struct EngineFactory {
  std::string name;
  std::function<std::unique_ptr<EngineUnderTest>(const os::Clock&)> open;
};

inline std::string EngineName(const testing::TestParamInfo<EngineFactory>& info) {
  return info.param.name;
}

class EngineContract : public testing::TestWithParam<EngineFactory> {
 protected:
  EngineContract() : under_test_(GetParam().open(clock_)), engine_(under_test_->engine()) {}

  // A key of the records family.
  static std::string Key(std::string_view rest) { return "\x10" + std::string(rest); }
  Version Set(const std::string& key, const std::string& value);
  Version Erase(const std::string& key);
  std::string Value(const std::string& key, const Snapshot* snapshot = nullptr);
  Version VersionOf(const std::string& key);
  Result<Committed> SetIf(const std::string& key, Version expected, const std::string& value);
  // "a=1 b=2 ": the keys without the family, in the cursor's order.
  std::string List(Range range, ScanOptions options = {});

  os::SimClock clock_;
  const std::unique_ptr<EngineUnderTest> under_test_;
  Engine& engine_;
};

}  // namespace aloft::store
