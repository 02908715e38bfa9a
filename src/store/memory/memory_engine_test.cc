// The reference model keeps the contract, and what it adds for tests works.
#include "store/memory/memory_engine.h"

#include <gtest/gtest.h>

#include "store/contract_testing.h"
#include "store/request_scope.h"

namespace aloft::store {
namespace {

class MemoryUnderTest final : public EngineUnderTest {
 public:
  explicit MemoryUnderTest(const os::Clock& clock) : engine_(clock) {}
  Engine& engine() override { return engine_; }
  void SetCold(bool cold) override { engine_.SetCold(cold); }
  void SetFull(bool full) override { engine_.SetFull(full); }

 private:
  MemoryEngine engine_;
};

INSTANTIATE_TEST_SUITE_P(
    Memory, EngineContract,
    testing::Values(EngineFactory{
        "Engine", [](const os::Clock& clock) { return std::make_unique<MemoryUnderTest>(clock); }}),
    EngineName);

TEST(MemoryEngine, DurabilityCanBeStepped) {
  os::SimClock clock;
  MemoryEngine engine(clock, MemoryEngine::Durability::kByStep);
  CommitRequest request;
  request.Set(
      "\x10"
      "a",
      "1");
  const Version version = engine.Commit(std::move(request))->version;
  EXPECT_LT(engine.DurableThrough(), version);
  EXPECT_TRUE(engine.Tail("\x10", 0, 10)->changes.empty()) << "only durable changes are told";
  EXPECT_EQ(engine.MakeDurable(), version);
  EXPECT_EQ(engine.Tail("\x10", 0, 10)->changes.size(), 1u);
}

TEST(RequestScope, TheInnerReportsToTheOuter) {
  RequestScope outer(Blocking::kAllowed);
  {
    RequestScope inner(Blocking::kRefused);
    EXPECT_EQ(RequestScope::Current(), &inner);
    inner.Saw(7);
    inner.Saw(5);
  }
  EXPECT_EQ(RequestScope::Current(), &outer);
  EXPECT_EQ(outer.newest_seen(), 7u);
}

}  // namespace
}  // namespace aloft::store
