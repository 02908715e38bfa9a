// What windows hold, and what they may.
#include "document/window.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "document/limits.h"
#include "document/listen_testing.h"
#include "document/payload_stock.h"
#include "document/pending_changes.h"

namespace aloft::document {
namespace {

DocumentPtr MakeDocument(const std::string& path, std::int64_t order, std::size_t bytes) {
  auto document = std::make_shared<Document>();
  document->path = path;
  document->fields.Set("a", order);
  document->fields.Set("x", std::string(bytes, 'x'));
  document->update_time_micros = static_cast<std::int64_t>(bytes);
  return document;
}

TEST(Windows, KnowTheirBytes) {
  auto query = Normalize({.collection_id = "c", .orders = {{{"a"}}}, .limit = 2});
  ASSERT_TRUE(query.ok());
  Window window(std::make_shared<const NormalQuery>(*std::move(query)));
  const PayloadStock stock;
  std::vector<PayloadPtr> model;  // by order
  for (std::size_t i = 0; i < window.capacity(); ++i) {
    model.push_back(stock.Make(MakeDocument("c/d" + std::to_string(i), 10 * i, 100 + i)));
  }
  window.Load(model);
  EXPECT_EQ(window.bytes(), BytesOf(model));
  model[1] = stock.Make(MakeDocument("c/d1", 10, 5000));  // grows where it is
  window.Apply("c/d1", model[1], true);
  EXPECT_EQ(window.bytes(), BytesOf(model));
  const PayloadPtr entering = stock.Make(MakeDocument("c/e", 15, 7000));  // the last one leaves
  window.Apply("c/e", entering, true);
  model.insert(model.begin() + 2, entering);
  model.pop_back();
  EXPECT_EQ(window.bytes(), BytesOf(model));
  window.Apply("c/f", stock.Make(MakeDocument("c/f", 10'000, 7000)), true);  // behind all
  EXPECT_EQ(window.bytes(), BytesOf(model));
  for (const PayloadPtr& payload : std::exchange(model, {})) {
    window.Apply(payload->document()->path, nullptr, false);
  }
  EXPECT_EQ(window.bytes(), 0U);
}

// A window's documents cost the stream nothing, until the window may have let them go.
TEST(Windows, LetGoWhatStreamsStillHold) {
  const PayloadStock stock;
  constexpr std::size_t kBytes = 1 << 20;
  const PayloadPtr payload = stock.Make(MakeDocument("c/d", 1, kBytes));
  PendingChanges pending;
  pending.Put(1, "c/d", payload, Membership::kIn, Charge::kNo);
  EXPECT_LT(pending.bytes(), kBytes);
  pending.Put(1, "c/d", nullptr, Membership::kOut, Charge::kYes);
  EXPECT_GT(pending.bytes(), kBytes);
  pending.Put(1, "c/d", payload, Membership::kIn, Charge::kNo);  // back in a window
  EXPECT_LT(pending.bytes(), kBytes);
  pending.Put(2, "c/d", payload, Membership::kIn, Charge::kNo);
  pending.Forget(1);
  EXPECT_GT(pending.bytes(), kBytes);
  EXPECT_EQ(pending.TakeAny().second.payload, payload);
  EXPECT_EQ(pending.bytes(), 0U);
}

// What `stock` takes until it is full.
std::vector<PayloadPtr> Fill(const PayloadStock& stock) {
  const DocumentPtr document = MakeDocument("c/d", 1, 1 << 20);
  std::vector<PayloadPtr> held;
  while (!stock.full()) held.push_back(stock.Make(document));
  return held;
}

TEST(Windows, MayHoldLessWhileMuchIsHeld) {
  const PayloadStock stock;
  EXPECT_EQ(stock.window_bytes_max(), kWindowBytesMax);
  EXPECT_EQ(stock.stream_bytes_max(), kStreamBytesMax);
  std::vector<PayloadPtr> held = Fill(stock);
  EXPECT_GT(stock.bytes(), kPayloadBytesMax / 4 * 3);
  EXPECT_LT(stock.bytes(), kPayloadBytesMax);
  EXPECT_EQ(stock.window_bytes_max(), kWindowBytesTight);
  EXPECT_EQ(stock.stream_bytes_max(), kStreamBytesTight);
  held.pop_back();
  EXPECT_FALSE(stock.full());
}

// One project must not take all the room there is for listeners.
TEST(Windows, OfOneProjectLeaveRoomForOthers) {
  const PayloadStock first;
  const PayloadStock second = first.ForAnotherProject();
  std::vector<PayloadPtr> held = Fill(first);
  const std::vector<PayloadPtr> held_second = Fill(second);
  EXPECT_GT(second.bytes(), kPayloadBytesMax / 8);
  EXPECT_TRUE(first.full());
  // What the first one gives back, down to as much, is the second one's.
  while (first.bytes() > second.bytes()) held.pop_back();
  const std::vector<PayloadPtr> more = Fill(second);
  EXPECT_GT(second.bytes(), first.bytes());
  EXPECT_LT(first.bytes() + second.bytes(), kPayloadBytesMax);
  // Whatever others do, a little is always there.
  while (first.bytes() + second.bytes() <= kPayloadBytesMax)
    held.push_back(first.Make(held[0]->document()));
  EXPECT_FALSE(first.ForAnotherProject().full());
}

// Documents that grow after they came into the window count like those that were large before.
TEST(Windows, AreRefusedOnceTheyHaveGrownTooLarge) {
  World world;
  constexpr std::size_t kBytes = 1'000'000;
  constexpr std::size_t kCount = kWindowBytesMax / kBytes + 1;
  const auto write = [&](std::size_t at, std::size_t bytes) {
    ASSERT_TRUE(
        world.Set("c/d" + std::to_string(at), {{"x", Bytes{std::string(bytes, 'x')}}}).ok());
  };
  for (std::size_t i = 0; i < kCount; ++i) write(i, 1);
  Client client(world);
  const Query query{.collection_id = "c", .limit = static_cast<int>(kCount)};
  client.Add({.id = 1, .query = query});
  client.Drain();
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_FALSE(client.targets[1].removed) << i;
    write(i, kBytes);
    world.service->PublishStep();
    client.Drain();
  }
  EXPECT_TRUE(client.targets[1].removed);
  EXPECT_EQ(client.cause, Fault::kTooManyTargets);
  write(0, 1);
  client.Add({.id = 1, .query = query});
  client.Drain();
  EXPECT_EQ(client.targets[1].documents, ResultOf(world, query)) << "there is room again";
}

}  // namespace
}  // namespace aloft::document
