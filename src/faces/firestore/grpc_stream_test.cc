// A conversation over gRPC frames: what a stream holds of its requests when it has taken them.
#include "faces/firestore/grpc_stream.h"

#include <google/firestore/v1/firestore.pb.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "document/document_testing.h"
#include "edge/grpc.h"
#include "edge/request.h"
#include "faces/firestore/messages.h"
#include "identity/projects.h"

namespace aloft::faces::firestore {
namespace {

// How much each request held when it was taken.
std::vector<std::size_t>& Held() {
  static auto& held = *new std::vector<std::size_t>();
  return held;
}

class Takes final : public MessageStream {
 public:
  Result<void> Take(const Message& request) override {
    Held().push_back(request.SpaceUsedLong());
    return {};
  }
  std::vector<StreamReply> Drain(std::size_t, std::optional<Error>&) override { return {}; }
  bool NeedsStore() const override { return true; }
};

MessageStreamPtr OpenTakes(const Caller&, std::function<void()>) {
  return std::make_unique<Takes>();
}

class NoWaker final : public edge::LiveWaker {
 public:
  void Wake() override {}
};

class ManualStream final : public edge::LiveStream {
 public:
  std::string in;
  bool finished = false;

  std::string_view input() const override { return in; }
  void Consume(std::size_t bytes) override { in.erase(0, bytes); }
  void ExpectInput(std::size_t) override {}
  bool input_ended() const override { return false; }
  void Begin(edge::Response) override {}
  void Send(std::string) override {}
  void SendShared(std::shared_ptr<const std::string>) override {}
  void Finish(edge::LiveFields) override { finished = true; }
  void Reset() override {}
  bool stopping() const override { return false; }
  void Saw(std::uint64_t) override {}
  std::size_t unsent_bytes() const override { return 0; }
  void WakeAfter(std::chrono::milliseconds) override {}
};

// Streams are many and mostly idle: a large request must not be held until the next one comes.
TEST(GrpcStream, HoldsNothingOfALargeRequest) {
  document::World world;
  const auto projects = *identity::Projects::Open(world.engine, world.random);
  const identity::Authorizer authorizer(*projects);
  const Services services{*world.service, authorizer, *projects, world.clock, world.random};
  const Method method =
      Conversation<v1::ListenRequest, v1::ListenResponse, OpenTakes>("test/Listen");
  Held().clear();
  const edge::Live live = BeginConversation(
      {{&services, nullptr}, &method, std::nullopt, edge::GrpcEncoding::kIdentity});
  const auto handler = live.open(std::make_shared<NoWaker>());
  ManualStream stream;
  v1::ListenRequest request;
  for (const std::size_t size : {1U << 20, 3U}) {
    request.set_database(std::string(size, 'x'));
    stream.in = edge::GrpcFrame(request.SerializeAsString());
    EXPECT_TRUE(handler->NeedsPool());
    handler->Turn(stream);
    EXPECT_TRUE(stream.in.empty());
    EXPECT_FALSE(stream.finished);
  }
  ASSERT_EQ(2U, Held().size());
  EXPECT_GT(Held()[0], 1U << 20);
  EXPECT_LT(Held()[1], 64U * 1024);
}

}  // namespace
}  // namespace aloft::faces::firestore
